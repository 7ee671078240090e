import type { Right } from "./kube/rights.ts";
import type { Verdict } from "./verdict.ts";

export const SECTIONS = [
  "guestbook",
  "pods",
  "services",
  "dns",
  "external",
  "ingress",
  "policy",
  "errata",
] as const;
export type Section = (typeof SECTIONS)[number];
export type ClaimId = `${Section}/${string}`;

/** How a claim leaves the lab: readers may run side by side, the others run alone. */
type Effect = "reads" | "changes";

/** How far a claim reaches at most, and so what is at stake on a cluster that others use as well. */
export const TOUCHES = ["namespace", "cluster", "nodes"] as const;
export type Touch = (typeof TOUCHES)[number];

/** One statement of the lab. `Context` is what the check may look at; it returns and never throws a verdict. */
export interface Claim<Context> {
  id: ClaimId;
  /** The lab's statement in our words, as one sentence. */
  says: string;
  /** What is to be seen where it holds, in a few words: shown beside what was seen. */
  expects: string;
  effect: Effect;
  /**
   * What its check changes is in the lab's own namespaces, or elsewhere in the cluster; or it has to enter the
   * nodes. What it only reads through the API touches nothing: for that there are rights.
   */
  touches: Touch;
  /** The rights that its check needs beyond those that every lab needs. */
  needs?: readonly Right[];
  /** Looking takes many seconds of processor time, so that under most faults it is not asked. */
  takesLong?: true;
  /** The longest one attempt may take, in seconds; an attempt over it is inconclusive. */
  seconds: number;
  check(context: Context): Promise<Verdict>;
}

export function sectionOf(id: ClaimId): Section {
  return id.slice(0, id.indexOf("/")) as Section;
}
