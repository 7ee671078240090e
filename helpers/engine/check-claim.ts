import { ProbeError } from "../reasons/probe-error.ts";
import { type Reason, type ReasonData, withNotes } from "../reasons/reason.ts";
import { type Claim, type ClaimId, type Section, sectionOf } from "./claim.ts";
import {
  checkFailed,
  checkStillRuns,
  clusterDownSince,
  didNotStop,
  firstAttempt,
  interrupted,
  interruptedBefore,
  notRestored as labNotRestored,
  noAnswerWithin,
  permissionUnknown,
  reasonOfError,
} from "./engine-reasons.ts";
import { type Evidence, EvidenceLog } from "./evidence.ts";
import type { Measurement } from "./measurement-schema.ts";
import {
  inconclusive,
  type ProvenVerdict,
  type Statistics,
  skipped,
  type Verdict,
  type VerdictName,
  withEvidence,
} from "./verdict.ts";

/** The result of one claim, as in the report. */
export interface ClaimResult {
  id: ClaimId;
  section: Section;
  says: string;
  expects: string;
  verdict: VerdictName;
  /** The reason for people; `code` and `data` say the same to programs. */
  reason: string;
  code: string;
  data: ReasonData;
  startedAt: string;
  durationMs: number;
  /** More than one if an inconclusive check was repeated. */
  attempts: number;
  /** The chance that a cluster which does as the claim says is judged violated. */
  falseAlarm?: number;
  statistics?: Statistics;
  /** Of the last attempt, what there is to draw. */
  figures?: readonly Measurement[];
  evidence: readonly Evidence[];
  /** Diagnostics of the cluster, if the claim is not upheld. */
  surroundings?: readonly Evidence[];
}

export interface CheckOptions<Context> {
  /** Creates the context of a check: the lab, the record of this claim, and the signal that stops it. */
  contextFor: (log: EvidenceLog, signal: AbortSignal) => Context;
  signal: AbortSignal;
  /** Why a claim must not be checked here: then it is skipped with this reason. */
  skipReason?: ((claim: Claim<Context>) => Reason | undefined | Promise<Reason | undefined>) | undefined;
  /** Why the cluster is down; evaluated before each claim. */
  downReason?: (() => Promise<Reason | undefined>) | undefined;
  /** Waits until the lab is again what it was before a claim changed it; says why where it is not. */
  awaitReady?: ((signal: AbortSignal) => Promise<Reason | undefined>) | undefined;
  /** Collects diagnostics for a claim that is not upheld: events, pods, policies. */
  diagnostics?: ((signal: AbortSignal) => Promise<readonly Evidence[]>) | undefined;
  /** The maximum number of attempts, if it is not the default. */
  attempts?: ((id: ClaimId) => number) | undefined;
  /** The time in seconds that a stopped check has to revert its changes. */
  graceSeconds?: number | undefined;
}

/** An inconclusive check is repeated once. */
export const MOST_ATTEMPTS = 2;
const GRACE_SECONDS = 20;

/** Runs one claim. Only an inconclusive check is repeated, and the result shows that. */
export async function checkClaim<Context>(
  claim: Claim<Context>,
  options: CheckOptions<Context>,
): Promise<{ result: ClaimResult; changed: Reason | undefined }> {
  const { id, statement, expected } = claim;
  const began = Date.now();
  const seen: Evidence[] = [];
  let figures: readonly Measurement[] = [];
  let before: Reason | undefined;
  const bar = await skipVerdict(claim, options);
  let verdict = withEvidence(bar ?? inconclusive(interruptedBefore), seen);
  let attempts = 0;
  let changed: Reason | undefined;
  const most = bar ? 0 : (options.attempts?.(id) ?? MOST_ATTEMPTS);
  while (attempts < most && changed === undefined && !options.signal.aborted) {
    const gone = await whyDown(options);
    if (gone !== undefined) {
      verdict = withEvidence(inconclusive(gone), seen);
      break;
    }
    before = attempts > 0 ? verdict.reason : undefined;
    attempts += 1;
    const log = new EvidenceLog();
    const answer = await attempt(claim, log, options);
    const recorded = numbered(log.all, attempts);
    seen.push(...recorded);
    figures = log.figures;
    // Evidence of an earlier attempt proves nothing about this one.
    verdict = await confirmed(answer.verdict, recorded, options, attempts === most || !answer.stopped);
    if (claim.mutates) {
      changed = answer.stopped ? await notRestored(options) : checkStillRuns;
      if (changed !== undefined && verdict.verdict === "upheld")
        verdict = withEvidence(inconclusive(labNotRestored({ verdict: verdict.reason, why: changed })), seen);
    }
    if (verdict.verdict !== "inconclusive" || !answer.stopped) break;
  }
  // A verdict names the failure of the first attempt.
  if (before && verdict.verdict === "upheld")
    verdict = { ...verdict, reason: withNotes(verdict.reason, firstAttempt({ reason: before })) };
  const { statistics, reason } = verdict;
  const around = await diagnosticsOf(verdict, options);
  const result: ClaimResult = {
    ...{ id, section: sectionOf(id), says: statement, expects: expected, verdict: verdict.verdict },
    ...{ reason: reason.text, code: reason.code, data: reason.data },
    ...{ startedAt: new Date(began).toISOString(), durationMs: Date.now() - began, attempts },
    ...(statistics ? { falseAlarm: statistics.falseAlarm, statistics } : {}),
    ...(figures.length > 0 ? { figures } : {}),
    evidence: seen,
    ...(around ? { surroundings: around } : {}),
  };
  return { result, changed };
}

const numbered = (all: readonly Evidence[], nth: number) =>
  nth === 1 ? all : all.map((each) => ({ ...each, attempt: nth }));

/** The verdict on a claim that must not be checked, or for which that cannot be determined. */
async function skipVerdict<Context>(
  claim: Claim<Context>,
  { skipReason, signal }: CheckOptions<Context>,
): Promise<Verdict | undefined> {
  if (!skipReason || signal.aborted) return undefined;
  try {
    const why = await skipReason(claim);
    return why === undefined ? undefined : skipped(why);
  } catch (error) {
    return inconclusive(permissionUnknown({ error: reasonOfError(error) }));
  }
}

/** Why the cluster is down; a query that fails is a reason as well. */
async function whyDown<Context>({
  downReason,
}: Pick<CheckOptions<Context>, "downReason">): Promise<Reason | undefined> {
  return downReason?.().catch(reasonOfError);
}

/** Why the lab is not restored. A cluster that is down is not waited for: the next query reports it. */
async function notRestored<Context>({
  downReason,
  awaitReady,
  signal,
}: CheckOptions<Context>): Promise<Reason | undefined> {
  const isDown = async () => (await whyDown({ downReason })) !== undefined;
  if (await isDown()) return undefined;
  const why = await awaitReady?.(signal).catch(reasonOfError);
  // It may have been going down during the first query.
  return why === undefined || (await isDown()) ? undefined : why;
}

/** Attaches the evidence to a verdict, and re-checks the cluster where the verdict is not upheld. */
async function confirmed<Context>(
  concluded: Verdict,
  evidence: readonly Evidence[],
  options: CheckOptions<Context>,
  isLast: boolean,
): Promise<ProvenVerdict> {
  const verdict = withEvidence(concluded, evidence);
  // Before another attempt the cluster is checked anyway.
  const isUnclear = verdict.verdict === "inconclusive" && isLast && !options.signal.aborted;
  if (verdict.verdict !== "violated" && !isUnclear) return verdict;
  // A cluster that fails mid-check is no evidence, so a violation is re-checked.
  const down = await whyDown(options);
  if (down === undefined) return verdict;
  const reason = isUnclear ? down : clusterDownSince({ down, until: verdict.reason });
  return withEvidence(inconclusive(reason), evidence);
}

async function diagnosticsOf<Context>(
  { verdict }: Verdict,
  { diagnostics, signal }: CheckOptions<Context>,
): Promise<readonly Evidence[] | undefined> {
  if (!diagnostics || signal.aborted || verdict === "upheld" || verdict === "skipped") return undefined;
  // It explains a verdict and never makes one, so what cannot be had is left out.
  return diagnostics(signal).catch(() => undefined);
}

async function attempt<Context>(
  claim: Claim<Context>,
  log: EvidenceLog,
  { contextFor, signal, graceSeconds = GRACE_SECONDS }: CheckOptions<Context>,
): Promise<{ verdict: Verdict; stopped: boolean }> {
  const timeUp = AbortSignal.timeout(claim.timeoutSeconds * 1000);
  const stop = AbortSignal.any([signal, timeUp]);
  const overdue = Promise.withResolvers<"overdue">();
  let grace: NodeJS.Timeout | undefined;
  const onStop = () => {
    grace = setTimeout(overdue.resolve, graceSeconds * 1000, "overdue");
  };
  stop.addEventListener("abort", onStop);
  if (stop.aborted) onStop();
  const why = () => (signal.aborted ? interrupted : noAnswerWithin({ seconds: claim.timeoutSeconds }));
  try {
    const answer = await Promise.race([claim.check(contextFor(log, stop)), overdue.promise]);
    if (answer === "overdue")
      return { verdict: inconclusive(didNotStop({ stopped: why() })), stopped: false };
    // An answer that comes after the stop may be about probes that the stop cut off.
    return { verdict: stop.aborted ? inconclusive(why()) : answer, stopped: true };
  } catch (error) {
    if (stop.aborted) return { verdict: inconclusive(why()), stopped: true };
    if (error instanceof ProbeError) return { verdict: inconclusive(error.reason), stopped: true };
    // A check that breaks has shown nothing about the cluster.
    return { verdict: inconclusive(checkFailed({ error: reasonOfError(error) })), stopped: true };
  } finally {
    stop.removeEventListener("abort", onStop);
    clearTimeout(grace);
  }
}
