import type { Permission } from "../kubernetes/permissions.ts";
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

/** How far a check reaches at most: what it may change on a cluster that others use as well. */
export const SCOPES = ["namespace", "cluster", "nodes"] as const;
export type Scope = (typeof SCOPES)[number];

/** One statement of the lab. `Context` is what the check can use; it returns its verdict and never throws one. */
export interface Claim<Context> {
  id: ClaimId;
  /** The lab's statement in our words, as one sentence. */
  statement: string;
  /** The expected observation in a few words: reports show it beside the actual one. */
  expected: string;
  /** Its check changes the lab, so it runs alone; the others run side by side. */
  mutates?: true;
  /**
   * Where its check changes something: in the lab's own namespaces (the default), elsewhere in the cluster,
   * or on the nodes. What it only reads through the API needs permissions and no scope.
   */
  scope?: Scope;
  /** The permissions that its check needs in addition to those of every lab. */
  permissions?: readonly Permission[];
  /** It takes many seconds of processor time, so it is not checked under most faults. */
  slow?: true;
  /** The longest one attempt may take, in seconds; an attempt over it is inconclusive. */
  timeoutSeconds: number;
  check(context: Context): Promise<Verdict>;
}

export const scopeOf = ({ scope = "namespace" }: Pick<Claim<never>, "scope">): Scope => scope;

export function sectionOf(id: ClaimId): Section {
  return id.slice(0, id.indexOf("/")) as Section;
}
