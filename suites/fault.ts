import type { Lab } from "../fixtures/guestbook/lab.ts";
import type { ClaimId, Section } from "../helpers/claim.ts";

/** A change to the cluster that must turn named claims to violated. */
export interface Fault {
  id: `${Section}/${string}`;
  /** What is broken, as one sentence. */
  says: string;
  violates: readonly ClaimId[];
  /** What their reason must say: a claim that is violated for another reason was not seen to see this. */
  because: RegExp;
  /** Breaks it and returns when it is broken; the result mends it again. */
  inject: (lab: Lab, signal: AbortSignal) => Promise<() => Promise<void>>;
}
