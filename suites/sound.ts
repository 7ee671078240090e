import { forgetHalfOpen } from "../fixtures/cluster/half-open.ts";
import { leftOf, tracesOf } from "../fixtures/cluster/traces.ts";
import type { Lab } from "../fixtures/guestbook/lab.ts";
import { surroundingsOf } from "../fixtures/guestbook/surroundings.ts";
import type { ClaimResult } from "../helpers/ask.ts";
import type { ClaimId } from "../helpers/claim.ts";
import { notHealthy } from "../helpers/errors/cluster.ts";
import { inWords } from "../helpers/errors.ts";
import type { EvidenceLog } from "../helpers/evidence.ts";
import { runClaims } from "../helpers/run.ts";
import { TIMEOUTS } from "../helpers/timeouts.ts";
import type { VerdictName } from "../helpers/verdict.ts";
import { NotYet, waitFor } from "../helpers/wait.ts";
import { ask, unsettled } from "./ask.ts";
import type { LabClaim } from "./claim.ts";
import { type Fault, turnedBy } from "./fault.ts";
import { silenceOf } from "./injection.ts";
import { CLAIMS } from "./lab.ts";

/** A lab with nothing broken: what faults are injected into, and what it must be again after each. */
export interface Sound {
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
export const standsBy = ({ effect, takesLong }: LabClaim) => effect === "reads" && takesLong !== true;

/** Whether a claim is asked under a fault. */
export function isAsked(fault: Fault, claim: LabClaim): boolean {
  const named = [...turnedBy(fault).map(({ id }) => id), ...(fault.spares ?? [])];
  if (named.includes(claim.id)) return true;
  return fault.lurks !== true && standsBy(claim) && fault.leaves?.includes(claim.id) !== true;
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
    ...(restored ? { unsettled: (until: AbortSignal) => unsettled(lab, until) } : {}),
    contextFor: (log: EvidenceLog, until: AbortSignal) => ({
      lab,
      look: { kube: lab.kube, log, signal: until },
    }),
    surroundings: (until: AbortSignal) => surroundingsOf(lab, until),
    // Claims of a cluster that hangs would be waited for one after the other.
    lost: () => silenceOf(lab.kube),
  };
  const quick = await runClaims(
    claims.filter(({ takesLong }) => takesLong !== true),
    options,
  );
  const long = await runClaims(
    claims.filter(({ takesLong }) => takesLong),
    { ...options, sideBySide: 1 },
  );
  const all = [...quick, ...long];
  return claims.flatMap(({ id }) => all.filter((result) => result.id === id));
}

/** Asks the lab before anything is broken. Throws LabcheckError where a claim does not hold even so. */
export async function soundLab(lab: Lab, signal: AbortSignal): Promise<Sound> {
  const traces = await tracesOf(lab);
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
  { lab, traces, before }: Sound,
  turned: readonly ClaimResult[],
  signal: AbortSignal,
): Promise<Wrong[]> {
  const wrong: Wrong[] = [];
  await forgetHalfOpen(lab);
  const loose = await unsettled(lab, signal, TIMEOUTS.settling * 2);
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
    const { verdict, reason } = await ask(lab, claim, signal);
    if (verdict !== before) throw new NotYet(`${verdict}, ${reason}`);
    return true;
  });
  return again.then(() => undefined, inWords);
}
