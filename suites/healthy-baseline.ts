import { dropConntrackEntries } from "../fixtures/faults/cluster/conntrack.ts";
import { faultResidue, leftOf } from "../fixtures/faults/cluster/fault-residue.ts";
import { collectDiagnostics } from "../fixtures/lab/diagnostics.ts";
import type { Lab } from "../fixtures/lab/lab.ts";
import { NotReadyError, waitFor } from "../helpers/async/wait.ts";
import type { ClaimResult } from "../helpers/engine/check-claim.ts";
import type { ClaimId } from "../helpers/engine/claim.ts";
import type { EvidenceLog } from "../helpers/engine/evidence.ts";
import { runClaims } from "../helpers/engine/run-claims.ts";
import { TIMEOUTS } from "../helpers/engine/timeouts.ts";
import type { VerdictName } from "../helpers/engine/verdict.ts";
import { notHealthy } from "../helpers/errors/cluster.ts";
import { errorMessage } from "../helpers/errors/labcheck-error.ts";
import type { LabClaim } from "./claim.ts";
import { type Fault, turnedBy } from "./fault.ts";
import { silenceOf } from "./injection.ts";
import { CLAIMS } from "./registry.ts";
import { awaitReady, runClaimOn } from "./run-claim.ts";

/** A lab with nothing broken: what faults are injected into, and what it must be again after each. */
export interface HealthyBaseline {
  lab: Lab;
  /** The verdict of a claim with nothing broken; one that was not asked is taken to be upheld. */
  before: (id: ClaimId) => VerdictName;
  /** How long a claim took then, in milliseconds; 0 where it was not asked. */
  took: (id: ClaimId) => number;
  traces: ReadonlySet<string>;
}

/** Something that is not as predicted, and the claim that it is about, where it is about one. */
export interface Wrong {
  claim?: ClaimId;
  words: string;
}

/** What is asked under every fault: a claim that changes the lab, or takes long to look, only where it is named. */
export const standsBy = ({ mutates, slow }: LabClaim) => !mutates && !slow;

/** Whether a claim is asked under a fault. */
export function isAsked(fault: Fault, claim: LabClaim): boolean {
  const named = [...turnedBy(fault).map(({ id }) => id), ...(fault.mustNotAffect ?? [])];
  if (named.includes(claim.id)) return true;
  return fault.latent !== true && standsBy(claim) && fault.excludes?.includes(claim.id) !== true;
}

const SIDE_BY_SIDE = 8;

interface Asking {
  attempts?: (id: ClaimId) => number;
  /** Wants the lab to be as it was after each claim that changes it; under a fault it may never be. */
  restored?: true;
}

/** Asks claims of a lab; those that take long after the others, or they would wait for each other's processor. */
export async function asking(
  lab: Lab,
  claims: readonly LabClaim[],
  signal: AbortSignal,
  { attempts, restored }: Asking = {},
): Promise<ClaimResult[]> {
  const options = {
    ...{ signal, attempts, sideBySide: SIDE_BY_SIDE },
    ...(restored ? { unsettled: (until: AbortSignal) => awaitReady(lab, until) } : {}),
    contextFor: (log: EvidenceLog, until: AbortSignal) => ({
      lab,
      context: { kube: lab.kube, log, signal: until },
    }),
    surroundings: (until: AbortSignal) => collectDiagnostics(lab, until),
    // Claims of a cluster that hangs would be waited for one after the other.
    lost: () => silenceOf(lab.kube),
  };
  const quick = await runClaims(
    claims.filter(({ slow: takesLong }) => takesLong !== true),
    options,
  );
  const long = await runClaims(
    claims.filter(({ slow: takesLong }) => takesLong),
    { ...options, sideBySide: 1 },
  );
  const all = [...quick, ...long];
  return claims.flatMap(({ id }) => all.filter((result) => result.id === id));
}

/** Asks the lab before anything is broken. Throws LabcheckError where a claim does not hold even so. */
export async function establishBaseline(lab: Lab, signal: AbortSignal): Promise<HealthyBaseline> {
  const traces = await faultResidue(lab);
  const results = await asking(lab, CLAIMS.filter(standsBy), signal);
  const wrong = results.find(({ verdict }) => verdict !== "upheld" && verdict !== "skipped");
  if (wrong)
    throw notHealthy({
      claim: wrong.id,
      verdict: wrong.verdict,
      reason: { code: wrong.code, data: wrong.data, text: wrong.reason },
    });
  const verdicts = new Map(results.map(({ id, verdict }) => [id, verdict]));
  const times = new Map(results.map(({ id, durationMs }) => [id, durationMs]));
  return {
    ...{ lab, traces },
    before: (id) => verdicts.get(id) ?? "upheld",
    took: (id) => times.get(id) ?? 0,
  };
}

/** What is not as it was before the fault: the lab, what lies about in the cluster, the claims that turned. */
export async function notAsBefore(
  { lab, traces, before }: HealthyBaseline,
  turned: readonly ClaimResult[],
  signal: AbortSignal,
): Promise<Wrong[]> {
  const wrong: Wrong[] = [];
  await dropConntrackEntries(lab);
  const loose = await awaitReady(lab, signal, TIMEOUTS.settling * 2);
  if (loose) wrong.push({ words: loose.text });
  wrong.push(...(await leftOf(lab, traces, signal)).map((words) => ({ words })));
  const claims = CLAIMS.filter(({ id }) => turned.some((each) => each.id === id));
  const again = await asking(lab, claims, signal, { restored: true });
  for (const claim of claims.filter(({ id }, index) => again[index]?.verdict !== before(id))) {
    const still = await notAgain(lab, claim, before(claim.id), signal);
    if (still) wrong.push({ claim: claim.id, words: still });
  }
  return wrong;
}

/**
 * What was mended must hold again, or the next fault would be judged on a broken cluster. It may take the
 * cluster a moment: an endpoint is Ready before every node's proxy has heard of it.
 */
async function notAgain(
  lab: Lab,
  claim: LabClaim,
  before: VerdictName,
  signal: AbortSignal,
): Promise<string | undefined> {
  const wait = { what: `${claim.id} to be ${before} again`, seconds: TIMEOUTS.convergence * 6, signal };
  const again = waitFor(wait, async () => {
    const { verdict, reason } = await runClaimOn(lab, claim, signal);
    if (verdict !== before) throw new NotReadyError(`${verdict}, ${reason}`);
    return true;
  });
  return again.then(() => undefined, errorMessage);
}
