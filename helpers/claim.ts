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

/** One statement of the lab. `Context` is what the check may look at; it returns and never throws a verdict. */
export interface Claim<Context> {
  id: ClaimId;
  /** The lab's statement in our words, as one sentence. */
  says: string;
  /** What is to be seen where it holds, in a few words: shown beside what was seen. */
  expects: string;
  effect: Effect;
  /** What its check changes beyond the lab's own namespaces; nothing where it is absent. */
  touches?: "cluster";
  /** Looking takes many seconds of processor time, so that under most faults it is not asked. */
  takesLong?: true;
  /** The longest one attempt may take, in seconds; an attempt over it is inconclusive. */
  seconds: number;
  check(context: Context): Promise<Verdict>;
}

export function sectionOf(id: ClaimId): Section {
  return id.slice(0, id.indexOf("/")) as Section;
}
