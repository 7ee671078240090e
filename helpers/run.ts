import { type Claim, type ClaimId, type Section, sectionOf } from "./claim.ts";
import { inWords } from "./errors.ts";
import { type Evidence, EvidenceLog } from "./evidence.ts";
import { inconclusive, type Verdict, type VerdictName } from "./verdict.ts";

/** What became of one claim, as the report has it. */
export interface ClaimResult {
  id: ClaimId;
  section: Section;
  says: string;
  verdict: VerdictName;
  reason: string;
  startedAt: string;
  durationMs: number;
  /** More than one where an inconclusive answer was asked again. */
  attempts: number;
  falseAlarm?: number;
  evidence: readonly Evidence[];
}

export interface RunOptions<Context> {
  /** Makes what a check may look at: the lab, the record of this claim, and when to stop. */
  contextFor: (log: EvidenceLog, signal: AbortSignal) => Context;
  signal: AbortSignal;
  onResult?: (result: ClaimResult) => void;
  onStart?: (claim: Claim<Context>) => void;
  /** Why nothing can be asked of the cluster any more, if that is so; looked at before each claim. */
  lost?: () => Promise<string | undefined>;
  /** How long a check that was told to stop may take to put back what it changed, in seconds. */
  graceSeconds?: number;
}

const MOST_ATTEMPTS = 2;
const SIDE_BY_SIDE = 4;
const GRACE_SECONDS = 20;

/** Runs the claims: those that only read side by side, then those that change the lab, each alone. */
export async function runClaims<Context>(
  claims: readonly Claim<Context>[],
  options: RunOptions<Context>,
): Promise<ClaimResult[]> {
  const results = new Map<ClaimId, ClaimResult>();
  let changed: string | undefined;
  const lost = async () => changed ?? (await options.lost?.());
  const runOne = async (claim: Claim<Context>) => {
    options.onStart?.(claim);
    const { result, stopped } = await ask(claim, { ...options, lost });
    if (!stopped && claim.effect === "changes")
      changed = `never asked: the check of ${claim.id} did not stop, so the lab may not be as it should be`;
    results.set(claim.id, result);
    options.onResult?.(result);
  };
  const readers = claims.filter(({ effect }) => effect === "reads");
  const lanes = Array.from({ length: SIDE_BY_SIDE }, async () => {
    for (let next = readers.shift(); next; next = readers.shift()) await runOne(next);
  });
  await Promise.all(lanes);
  for (const claim of claims) if (claim.effect === "changes") await runOne(claim);
  return claims.map((claim) => results.get(claim.id) ?? absent(claim));
}

/** Runs one claim. Only an inconclusive answer is asked again, and that shows in the result. */
export async function runClaim<Context>(
  claim: Claim<Context>,
  options: RunOptions<Context>,
): Promise<ClaimResult> {
  return (await ask(claim, options)).result;
}

async function ask<Context>(
  claim: Claim<Context>,
  options: RunOptions<Context>,
): Promise<{ result: ClaimResult; stopped: boolean }> {
  const { id, says } = claim;
  const began = Date.now();
  const seen: Evidence[] = [];
  let verdict: Verdict = inconclusive("the run was interrupted before this claim was asked");
  let attempts = 0;
  let stopped = true;
  while (attempts < MOST_ATTEMPTS && stopped && !options.signal.aborted) {
    const gone = await options.lost?.().catch(inWords);
    if (gone !== undefined) {
      verdict = inconclusive(gone, seen);
      break;
    }
    attempts += 1;
    const log = new EvidenceLog();
    ({ verdict, stopped } = await attempt(claim, log, options));
    seen.push(...log.all);
    if (verdict.verdict === "violated")
      verdict = (await lostMeanwhile(verdict.reason, seen, options)) ?? verdict;
    else if (verdict.verdict === "upheld" && seen.length === 0)
      verdict = inconclusive("nothing was observed");
    if (verdict.verdict !== "inconclusive") break;
  }
  const result = {
    id,
    section: sectionOf(id),
    says,
    verdict: verdict.verdict,
    reason: verdict.reason,
    startedAt: new Date(began).toISOString(),
    durationMs: Date.now() - began,
    attempts,
    ...("falseAlarm" in verdict && verdict.falseAlarm !== undefined
      ? { falseAlarm: verdict.falseAlarm }
      : {}),
    evidence: seen,
  };
  return { result, stopped };
}

/** What dies while it is looked at does not do as the claim says, and that proves nothing of it. */
async function lostMeanwhile<Context>(
  reason: string,
  seen: readonly Evidence[],
  { lost }: RunOptions<Context>,
): Promise<Verdict | undefined> {
  const gone = await lost?.().catch(inWords);
  return gone === undefined ? undefined : inconclusive(`${gone}; until then: ${reason}`, seen);
}

async function attempt<Context>(
  claim: Claim<Context>,
  log: EvidenceLog,
  { contextFor, signal, graceSeconds = GRACE_SECONDS }: RunOptions<Context>,
): Promise<{ verdict: Verdict; stopped: boolean }> {
  const timeUp = AbortSignal.timeout(claim.seconds * 1000);
  const stop = AbortSignal.any([signal, timeUp]);
  const overdue = Promise.withResolvers<"overdue">();
  let grace: NodeJS.Timeout | undefined;
  const onStop = () => {
    grace = setTimeout(overdue.resolve, graceSeconds * 1000, "overdue");
  };
  stop.addEventListener("abort", onStop);
  if (stop.aborted) onStop();
  const why = () => (signal.aborted ? "the run was interrupted" : `no answer within ${claim.seconds} s`);
  try {
    const answer = await Promise.race([claim.check(contextFor(log, stop)), overdue.promise]);
    if (answer === "overdue")
      return { verdict: inconclusive(`${why()}, and the check did not stop when told to`), stopped: false };
    // An answer that comes after the stop may be about probes that the stop cut off.
    return { verdict: stop.aborted ? inconclusive(why()) : answer, stopped: true };
  } catch (error) {
    if (stop.aborted) return { verdict: inconclusive(why()), stopped: true };
    // A check that breaks has shown nothing about the cluster.
    return { verdict: inconclusive(`the check could not be finished: ${inWords(error)}`), stopped: true };
  } finally {
    stop.removeEventListener("abort", onStop);
    clearTimeout(grace);
  }
}

function absent<Context>(claim: Claim<Context>): ClaimResult {
  throw new Error(`${claim.id} was to be run and has no result`);
}
