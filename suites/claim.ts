import type { Lab } from "../fixtures/lab/lab.ts";
import type { Claim } from "../helpers/engine/claim.ts";
import type { ProbeContext } from "../helpers/probes/probe-context.ts";

/** What the check of a claim can use: the lab, and the context that its probes record to. */
export interface ClaimContext {
  lab: Lab;
  context: ProbeContext;
}

export type LabClaim = Claim<ClaimContext>;
