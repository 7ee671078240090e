import type { Lab } from "../fixtures/lab/lab.ts";
import type { Claim } from "../helpers/engine/claim.ts";
import type { EvidenceLog } from "../helpers/engine/evidence.ts";
import { newContext, type ProbeContext } from "../helpers/probes/probe-context.ts";

/** Everything the check of a claim can use: the lab, and the context of its probes. */
export interface ClaimContext {
  lab: Lab;
  context: ProbeContext;
}

export type LabClaim = Claim<ClaimContext>;

/** The lab and a new context for checking one claim on it, with the lab's time limits. */
export const contextFor = (lab: Lab, signal: AbortSignal, log?: EvidenceLog): ClaimContext => ({
  lab,
  context: newContext(lab, signal, log),
});
