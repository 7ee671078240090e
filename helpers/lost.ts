import { asReason, type Reason } from "./reason.ts";

/** What a check needed to see was not to be seen. The engine makes it inconclusive, with this reason. */
export class Lost extends Error {
  override readonly name = "Lost";
  readonly reason: Reason;

  constructor(reason: Reason | string) {
    super(typeof reason === "string" ? reason : reason.text);
    this.reason = asReason(reason);
  }
}

/** A value that a probe brought back; throws Lost with the reason where it brought none. */
export function orLost<T>(value: T | undefined, why: Reason | string): T {
  if (value === undefined) throw new Lost(why);
  return value;
}
