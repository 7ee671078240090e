import type { Reason } from "./reason.ts";

/** A probe that a check needs has failed. The engine makes the claim inconclusive, with this reason. */
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
