import type { Reason } from "./reason.ts";

/** What a check needed to see was not to be seen. The engine makes it inconclusive, with this reason. */
export class Lost extends Error {
  override readonly name = "Lost";
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.text);
    this.reason = reason;
  }
}

/** A value that a probe brought back; throws Lost with the reason where it brought none. */
export function orLost<T>(value: T | undefined, why: Reason): T {
  if (value === undefined) throw new Lost(why);
  return value;
}
