import { apiServerUnresponsive } from "../fixtures/cluster/target.ts";
import { faultResidue, leftOf } from "../fixtures/faults/cluster/fault-residue.ts";
import { dropConntrackEntries } from "../fixtures/faults/cluster/packets.ts";
import { collectDiagnostics } from "../fixtures/lab/diagnostics.ts";
import type { Lab } from "../fixtures/lab/lab.ts";
import { awaitReadiness } from "../fixtures/lab/readiness.ts";
import { NotReadyError, waitFor, withTimeout } from "../helpers/async/wait.ts";
import type { ClaimResult } from "../helpers/engine/check-claim.ts";
import type { ClaimId } from "../helpers/engine/claim.ts";
import { reasonOfError } from "../helpers/engine/engine-reasons.ts";
import { type RunOptions, runClaim, runClaims } from "../helpers/engine/run-claims.ts";
import type { VerdictName } from "../helpers/engine/verdict.ts";
import { notHealthy } from "../helpers/errors/cluster.ts";
import { statusOf } from "../helpers/kubernetes/client.ts";
import { errorMessage } from "../helpers/reasons/labcheck-error.ts";
import type { Reason } from "../helpers/reasons/reason.ts";
import { type ClaimContext, contextFor, type LabClaim } from "./claim.ts";
import { type Fault, predictionsOf } from "./fault.ts";
import { CLAIMS } from "./registry.ts";

/** Time limits of an injection's parts, in seconds. */
export interface InjectionLimits {
  inject: number;
  /** The time after the deadline or an interrupt until the injection has ended. */
  ending: number;
  undo: number;
  /** For each of three questions whether the API server is there at all. */
  answer: number;
}

const LIMITS: InjectionLimits = { inject: 300, ending: 30, undo: 300, answer: 10 };

/** The time limit of an undo after an interrupt, in seconds. */
const HURRIED_SECONDS = 60;

interface Injection {
  /** Takes the fault away; one line where that fails or takes too long. */
  undo: () => Promise<string | undefined>;
  /** Why it is not in effect; it is undone then, as far as possible. */
  failure?: string;
}

/**
 * Breaks the lab within a time limit, or returns why it is not broken. Call `undo` in any case: an
 * injection that is late or interrupted is undone as well, once it has ended. Never throws.
 */
export async function injectFault(
  fault: Pick<Fault, "inject">,
  lab: Lab,
  signal: AbortSignal,
  limits: InjectionLimits = LIMITS,
): Promise<Injection> {
  const stop = new AbortController();
  const begun = fault.inject(lab, AbortSignal.any([signal, stop.signal]));
  // Who interrupts a run is not to wait for all that it could take.
  const seconds = () => (signal.aborted ? Math.min(limits.undo, HURRIED_SECONDS) : limits.undo);
  const undoOf = (mend: () => Promise<void>) => () =>
    withTimeout(seconds(), mend).then(
      () => undefined,
      (error: unknown) => `not undone: ${errorMessage(error)}`,
    );
  try {
    return { undo: undoOf(await withTimeout(limits.inject, () => begun, signal)) };
  } catch (error) {
    const failure = `not injected: ${errorMessage(error)}`;
    stop.abort(new Error("the fault was not in force in time"));
    const undo = async () => {
      const late = withTimeout(limits.ending, () =>
        begun.then(
          (mend) => ({ mend }),
          () => undefined,
        ),
      );
      const ended = await late.catch(() => "late" as const);
      if (ended === "late")
        return `not undone: its injection did not end within ${limits.ending} s, and its changes are unknown`;
      return ended && undoOf(ended.mend)();
    };
    return { undo, failure };
  }
}

const ATTEMPTS = 3;

/** Why an API server is unreachable: it did not answer three times in a row; undefined if it does. */
async function silenceOf(
  { version }: Pick<Lab["kube"], "version">,
  { answer }: Pick<InjectionLimits, "answer"> = LIMITS,
): Promise<Reason | undefined> {
  let why = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      await withTimeout(answer, () => version.getCode());
      return undefined;
    } catch (error) {
      // A refusal is an answer.
      if (statusOf(error) !== undefined) return undefined;
      why = errorMessage(error);
    }
  }
  return apiServerUnresponsive({ why });
}

/** Why a cluster is down: its API server does not answer, or a node is gone; undefined if it is up. */
export async function whyGone(
  { kube, cluster }: Pick<Lab, "kube" | "cluster">,
  limits: Pick<InjectionLimits, "answer"> = LIMITS,
): Promise<Reason | undefined> {
  const silent = await silenceOf(kube, limits);
  return silent ?? withTimeout(limits.answer * ATTEMPTS, () => cluster.downReason()).catch(reasonOfError);
}

/** Checks one claim of a lab, outside of a whole run. `restored` waits until the lab is restored. */
export const runClaimOn = (
  lab: Lab,
  claim: LabClaim,
  signal: AbortSignal,
  { restored }: { restored: boolean } = { restored: true },
): Promise<ClaimResult> =>
  runClaim(claim, {
    signal,
    contextFor: (log, until) => contextFor(lab, until, log),
    diagnostics: (until) => collectDiagnostics(lab, until),
    ...(restored ? { awaitReady: (until) => awaitReady(lab, until) } : {}),
  });

/** Waits until the lab is ready again. Returns the reason if it does not become ready in time. */
export const awaitReady = (lab: Lab, signal: AbortSignal, seconds: number = lab.timeouts.settling) =>
  awaitReadiness(lab, { seconds, signal }).then(() => undefined, reasonOfError);

/** A lab with nothing broken: what faults are injected into, and what it must be again after each. */
export interface HealthyBaseline {
  lab: Lab;
  /** The verdict of a claim without a fault; one that was not checked counts as upheld. */
  before: (id: ClaimId) => VerdictName;
  /** The duration of a claim without a fault, in milliseconds; 0 if it was not checked. */
  took: (id: ClaimId) => number;
  traces: ReadonlySet<string>;
}

/** Something that is not as predicted, and the claim that it is about, where it is about one. */
export interface Wrong {
  claim?: ClaimId;
  words: string;
}

/**
 * Selects the claims that are checked under every fault: mutating and slow ones are checked only under
 * faults that predict them.
 */
export const standsBy = ({ mutates, slow }: LabClaim) => !mutates && !slow;

/** Whether a claim is checked under a fault. */
export function isChecked(fault: Fault, claim: LabClaim): boolean {
  const named = [...predictionsOf(fault).map(({ id }) => id), ...(fault.mustNotAffect ?? [])];
  if (named.includes(claim.id)) return true;
  return fault.latent !== true && standsBy(claim) && fault.excludes?.includes(claim.id) !== true;
}

const CONCURRENCY = 8;

interface Checking {
  attempts?: (id: ClaimId) => number;
  /** Wants the lab to be as it was after each claim that changes it; under a fault it may never be. */
  restored?: true;
}

/** Checks claims of a lab; slow ones after the others, because they would compete for the processor. */
export async function checking(
  lab: Lab,
  claims: readonly LabClaim[],
  signal: AbortSignal,
  { attempts, restored }: Checking = {},
): Promise<ClaimResult[]> {
  const options: RunOptions<ClaimContext> = {
    signal,
    attempts,
    concurrency: CONCURRENCY,
    awaitReady: restored && ((until) => awaitReady(lab, until)),
    contextFor: (log, until) => contextFor(lab, until, log),
    diagnostics: (until) => collectDiagnostics(lab, until),
    // Otherwise every claim would wait for its own timeout on a cluster that hangs.
    downReason: () => silenceOf(lab.kube),
  };
  const quick = claims.filter(({ slow }) => slow !== true);
  const slow = claims.filter((claim) => claim.slow);
  const all = [
    ...(await runClaims(quick, options)),
    ...(await runClaims(slow, { ...options, concurrency: 1 })),
  ];
  return claims.flatMap(({ id }) => all.filter((result) => result.id === id));
}

/** Checks the lab before anything is broken. Throws LabcheckError if a claim does not hold. */
export async function establishBaseline(lab: Lab, signal: AbortSignal): Promise<HealthyBaseline> {
  const traces = await faultResidue(lab);
  const results = await checking(lab, CLAIMS.filter(standsBy), signal);
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

/**
 * Returns the differences from the state before the fault: in the lab, in the cluster's objects and rules,
 * and in the claims' verdicts.
 */
export async function notAsBefore(
  { lab, traces, before }: HealthyBaseline,
  turned: readonly ClaimResult[],
  signal: AbortSignal,
): Promise<Wrong[]> {
  const wrong: Wrong[] = [];
  await dropConntrackEntries(lab);
  const loose = await awaitReady(lab, signal, lab.timeouts.settling * 2);
  if (loose) wrong.push({ words: loose.text });
  wrong.push(...(await leftOf(lab, traces, signal)).map((words) => ({ words })));
  const claims = CLAIMS.filter(({ id }) => turned.some((each) => each.id === id));
  const again = await checking(lab, claims, signal, { restored: true });
  for (const claim of claims.filter(({ id }, index) => again[index]?.verdict !== before(id))) {
    const still = await notAgain(lab, claim, before(claim.id), signal);
    if (still) wrong.push({ claim: claim.id, words: still });
  }
  return wrong;
}

/**
 * Checks that the claims hold again, so that the next fault is not judged on a broken cluster. It retries,
 * because an endpoint is Ready before every node's proxy knows it.
 */
async function notAgain(
  lab: Lab,
  claim: LabClaim,
  before: VerdictName,
  signal: AbortSignal,
): Promise<string | undefined> {
  const wait = { what: `${claim.id} to be ${before} again`, seconds: lab.timeouts.convergence * 6, signal };
  const again = waitFor(wait, async () => {
    const { verdict, reason } = await runClaimOn(lab, claim, signal);
    if (verdict !== before) throw new NotReadyError(`${verdict}, ${reason}`);
    return true;
  });
  return again.then(() => undefined, errorMessage);
}
