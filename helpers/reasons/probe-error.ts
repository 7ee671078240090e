import type { Reason } from "./reason.ts";

/** What a check needed to see was not to be seen. The engine makes it inconclusive, with this reason. */
export class ProbeError extends Error {
  override readonly name = "ProbeError";
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.text);
    this.reason = reason;
  }
}

/** A value that a probe brought back; throws ProbeError with the reason where it brought none. */
export function requireResult<T>(value: T | undefined, why: Reason): T {
  if (value === undefined) throw new ProbeError(why);
  return value;
}
