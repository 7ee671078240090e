import type { Lab } from "../fixtures/lab/lab.ts";
import type { ClaimId, Section } from "../helpers/engine/claim.ts";
import type { ExpectedReason } from "../helpers/reasons/reason.ts";
import type { Kind } from "../helpers/reporters/proof.ts";

/** Claims by id, each with the reason it must give: one that turns for another reason did not see this. */
export type Predictions = Readonly<Partial<Record<ClaimId, ExpectedReason>>>;

/**
 * A change to the cluster that must turn named claims to a named verdict, and no others: every reading
 * claim is checked under it, and mutating ones if it names them.
 */
export interface Fault {
  id: `${Section}/${string}`;
  kind: Kind;
  /** The fault as one sentence. */
  statement: string;
  violates?: Predictions;
  /** Claims that cannot be judged under the fault, because it affects their probes. */
  makesInconclusive?: Predictions;
  /** Errata are never violated: where the lab's words and the cluster do not part, there is no finding. */
  makesSkipped?: Predictions;
  /** Claims that change the lab and must not be impressed by this fault, which is close to them. */
  mustNotAffect?: readonly ClaimId[];
  /** It takes effect only once a policy exists: reading claims are not checked under it. */
  latent?: true;
  /**
   * Claims that are not checked under it, because their verdict would depend on chance, or take minutes.
   */
  excludes?: readonly ClaimId[];
  /** Why it cannot be injected into this cluster, for what the cluster is made of; undefined where it can. */
  unmet?: (lab: Lab) => Promise<string | undefined>;
  /** Breaks it and returns when it is broken; the result mends it again. */
  inject: (lab: Lab, signal: AbortSignal) => Promise<() => Promise<void>>;
}

export interface Prediction {
  id: ClaimId;
  verdict: "violated" | "inconclusive" | "skipped";
  because: ExpectedReason;
}

/** Returns a fault's predictions, by claim. */
export function predictionsOf({
  violates = {},
  makesInconclusive = {},
  makesSkipped = {},
}: Fault): Prediction[] {
  const predictions = (turned: Predictions, verdict: Prediction["verdict"]) =>
    (Object.entries(turned) as [ClaimId, ExpectedReason][]).map(([id, because]) => ({
      id,
      verdict,
      because,
    }));
  return [
    ...predictions(violates, "violated"),
    ...predictions(makesInconclusive, "inconclusive"),
    ...predictions(makesSkipped, "skipped"),
  ];
}

/** The same reason for many claims, if one cause prevents all of them. */
export const all = (ids: readonly ClaimId[], because: ExpectedReason): Predictions =>
  Object.fromEntries(ids.map((id) => [id, because]));
