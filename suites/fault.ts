import type { Lab } from "../fixtures/guestbook/lab.ts";
import type { ClaimId, Section } from "../helpers/claim.ts";

/** Claims by id, each with what its reason must say: one that turns for another reason did not see this. */
type Turned = Readonly<Partial<Record<ClaimId, RegExp>>>;

/** A change to the cluster that must turn named claims to a named verdict. */
export interface Fault {
  id: `${Section}/${string}`;
  /** What is broken, as one sentence. */
  says: string;
  violates?: Turned;
  /** Errata are never violated: where the lab's words and the cluster do not part, there is no finding. */
  skips?: Turned;
  /** Breaks it and returns when it is broken; the result mends it again. */
  inject: (lab: Lab, signal: AbortSignal) => Promise<() => Promise<void>>;
}

export interface Prediction {
  id: ClaimId;
  verdict: "violated" | "skipped";
  because: RegExp;
}

/** What a fault must turn, claim by claim. */
export function turnedBy({ violates = {}, skips = {} }: Fault): Prediction[] {
  const predictions = (turned: Turned, verdict: Prediction["verdict"]) =>
    (Object.entries(turned) as [ClaimId, RegExp][]).map(([id, because]) => ({ id, verdict, because }));
  return [...predictions(violates, "violated"), ...predictions(skips, "skipped")];
}
