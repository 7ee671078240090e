import { collectDiagnostics } from "../fixtures/lab/diagnostics.ts";
import type { Lab } from "../fixtures/lab/lab.ts";
import { awaitReadiness } from "../fixtures/lab/readiness.ts";
import type { ClaimResult } from "../helpers/engine/check-claim.ts";
import { reasonOfError } from "../helpers/engine/engine-reasons.ts";
import { runClaim } from "../helpers/engine/run-claims.ts";
import { TIMEOUTS } from "../helpers/engine/timeouts.ts";
import type { LabClaim } from "./claim.ts";

/** Asks one claim of a lab, outside of a run of all. `restored` wants the lab to be as it was after it. */
export const runClaimOn = (
  lab: Lab,
  claim: LabClaim,
  signal: AbortSignal,
  { restored }: { restored: boolean } = { restored: true },
): Promise<ClaimResult> =>
  runClaim(claim, {
    signal,
    contextFor: (log, until) => ({ lab, context: { kube: lab.kube, log, signal: until } }),
    diagnostics: (until) => collectDiagnostics(lab, until),
    ...(restored ? { awaitReady: (until) => awaitReady(lab, until) } : {}),
  });

/** Waits until the lab is what it was deployed as; why it is not, where it does not come to that. */
export const awaitReady = (lab: Lab, signal: AbortSignal, seconds: number = TIMEOUTS.settling) =>
  awaitReadiness(lab, { seconds, signal }).then(() => undefined, reasonOfError);
