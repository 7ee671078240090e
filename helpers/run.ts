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
  contextFor(log: EvidenceLog, signal: AbortSignal): Context;
  signal: AbortSignal;
  onResult?: (result: ClaimResult) => void;
  onStart?: (claim: Claim<Context>) => void;
  /** Why nothing can be asked of the cluster any more, if that is so; looked at before each claim. */
  lost?: () => Promise<string | undefined>;
}

const MOST_ATTEMPTS = 2;
const SIDE_BY_SIDE = 4;

/** Runs the claims: those that only read side by side, then those that change the lab, each alone. */
export async function runClaims<Context>(
  claims: readonly Claim<Context>[],
  options: RunOptions<Context>,
): Promise<ClaimResult[]> {
  const results = new Map<ClaimId, ClaimResult>();
  const runOne = async (claim: Claim<Context>) => {
    options.onStart?.(claim);
    const result = await runClaim(claim, options);
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
  const { id, says } = claim;
  const began = Date.now();
  const seen: Evidence[] = [];
  let verdict: Verdict = inconclusive("the run was interrupted before this claim was asked");
  let attempts = 0;
  while (attempts < MOST_ATTEMPTS && !options.signal.aborted) {
    const gone = await options.lost?.();
    if (gone !== undefined) {
      verdict = inconclusive(gone, seen);
      break;
    }
    attempts += 1;
    const log = new EvidenceLog();
    verdict = await attempt(claim, log, options);
    seen.push(...log.all);
    if (verdict.verdict !== "inconclusive") break;
  }
  return {
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
}

async function attempt<Context>(
  claim: Claim<Context>,
  log: EvidenceLog,
  { contextFor, signal }: RunOptions<Context>,
): Promise<Verdict> {
  const timeUp = AbortSignal.timeout(claim.seconds * 1000);
  const stop = AbortSignal.any([signal, timeUp]);
  try {
    return await claim.check(contextFor(log, stop));
  } catch (error) {
    if (signal.aborted) return inconclusive("the run was interrupted", log.all);
    if (timeUp.aborted) return inconclusive(`no answer within ${claim.seconds} s`, log.all);
    // A check that breaks has shown nothing about the cluster.
    return inconclusive(`the check could not be finished: ${inWords(error)}`, log.all);
  }
}

function absent<Context>(claim: Claim<Context>): ClaimResult {
  throw new Error(`${claim.id} was to be run and has no result`);
}
