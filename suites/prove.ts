import { leftOf, tracesOf } from "../fixtures/cluster/traces.ts";
import type { Lab } from "../fixtures/guestbook/lab.ts";
import { surroundingsOf } from "../fixtures/guestbook/surroundings.ts";
import { type ClaimResult, MOST_ATTEMPTS } from "../helpers/ask.ts";
import { type ClaimId, sectionOf } from "../helpers/claim.ts";
import { inWords, LabcheckError } from "../helpers/errors.ts";
import type { Proof } from "../helpers/report/proof.ts";
import { runClaims } from "../helpers/run.ts";
import { TIMEOUTS } from "../helpers/timeouts.ts";
import type { VerdictName } from "../helpers/verdict.ts";
import { NotYet, waitFor } from "../helpers/wait.ts";
import { ask, unsettled } from "./ask.ts";
import type { LabClaim } from "./claim.ts";
import { type Fault, type Prediction, turnedBy } from "./fault.ts";
import { CLAIMS } from "./lab.ts";

/** A proof, with the whole results behind it. */
export type Proved = Proof & { results: readonly ClaimResult[] };

/** A lab with nothing broken: what faults are injected into, and what it must be again after each. */
export interface Sound {
  lab: Lab;
  /** The verdict of a claim with nothing broken; one that was not asked is taken to be upheld. */
  before: (id: ClaimId) => VerdictName;
  traces: ReadonlySet<string>;
}

/** What is asked under every fault: a claim that changes the lab, or takes long to look, only where it is named. */
export const standsBy = ({ effect, takesLong }: LabClaim) => effect === "reads" && takesLong !== true;

const SIDE_BY_SIDE = 8;

const asking = (
  lab: Lab,
  claims: readonly LabClaim[],
  signal: AbortSignal,
  attempts?: (id: ClaimId) => number,
) =>
  runClaims(claims, {
    signal,
    attempts,
    sideBySide: SIDE_BY_SIDE,
    contextFor: (log, until) => ({ lab, look: { kube: lab.kube, log, signal: until } }),
    surroundings: (until) => surroundingsOf(lab, until),
  });

/** Asks the lab before anything is broken. Throws LabcheckError where a claim does not hold even so. */
export async function soundLab(lab: Lab, signal: AbortSignal): Promise<Sound> {
  const traces = await tracesOf(lab);
  const results = await asking(lab, CLAIMS.filter(standsBy), signal);
  const wrong = results.find(({ verdict }) => verdict !== "upheld" && verdict !== "skipped");
  if (wrong)
    throw new LabcheckError(`With nothing broken, ${wrong.id} is ${wrong.verdict}: ${wrong.reason}.`, {
      remedy: "Faults prove something on a cluster that does as the lab says; `labcheck run` shows this one.",
    });
  const verdicts = new Map(results.map(({ id, verdict }) => [id, verdict]));
  return { lab, traces, before: (id) => verdicts.get(id) ?? "upheld" };
}

/**
 * Injects a fault, asks the claims under it, takes it away, and sees the cluster and every claim that turned
 * as they were before. What is not as predicted is told and never thrown.
 */
export async function proveFault(sound: Sound, fault: Fault, signal: AbortSignal): Promise<Proved> {
  const { lab, before } = sound;
  const began = Date.now();
  const predictions = turnedBy(fault);
  const asked = CLAIMS.filter((claim) => isAsked(fault, claim));
  const wrong: string[] = [];
  const left: string[] = [];
  let results: ClaimResult[] = [];
  const inject = () => fault.inject(lab, signal);
  const mend = await inject().catch((error: unknown) => {
    signal.throwIfAborted();
    wrong.push(`not injected: ${inWords(error)}`);
  });
  try {
    // What is to be inconclusive is not asked again for being so.
    const blind = (id: ClaimId) =>
      predictions.some((each) => each.id === id && each.verdict === "inconclusive");
    if (mend) results = await asking(lab, asked, signal, (id) => (blind(id) ? 1 : MOST_ATTEMPTS));
  } finally {
    await mend?.().catch((error: unknown) => left.push(`not undone: ${inWords(error)}`));
  }
  for (const result of results) {
    const prediction = predictions.find(({ id }) => id === result.id);
    wrong.push(...(prediction ? unlike(prediction, result) : changed(before(result.id), result)));
  }
  const turned = results.filter(({ id, verdict }) => verdict !== before(id));
  left.push(...(await notAsBefore(sound, turned, signal)));
  const { id, kind, says } = fault;
  return {
    ...{ id, section: sectionOf(id), kind, says, predicted: turnedTo(predictions), got: turnedTo(turned) },
    asked: results.map(({ id: claim, ...rest }) => ({ claim, ...answerOf(rest) })),
    ...{ wrong: [...wrong, ...left], undone: left.length === 0, durationMs: Date.now() - began, results },
  };
}

const answerOf = ({ verdict, reason, durationMs }: Omit<ClaimResult, "id">) => ({
  verdict,
  reason,
  durationMs,
});

/** Whether a claim is asked under a fault. */
export function isAsked(fault: Fault, claim: LabClaim): boolean {
  const named = [...turnedBy(fault).map(({ id }) => id), ...(fault.spares ?? [])];
  if (named.includes(claim.id)) return true;
  return fault.lurks !== true && standsBy(claim) && fault.leaves?.includes(claim.id) !== true;
}

function unlike({ id, verdict, because }: Prediction, result: ClaimResult): string[] {
  const words = `${id} is ${result.verdict} (${result.reason})`;
  if (result.verdict !== verdict) return [`${words}, not ${verdict}`];
  return because.test(result.reason) ? [] : [`${words}, which does not say ${because.source}`];
}

const changed = (before: VerdictName, { id, verdict, reason }: ClaimResult) =>
  verdict === before ? [] : [`${id} is ${verdict} (${reason}), which nobody predicted`];

/** What is not as it was before the fault: the lab, what lies about in the cluster, the claims that turned. */
async function notAsBefore(
  { lab, traces, before }: Sound,
  turned: readonly ClaimResult[],
  signal: AbortSignal,
): Promise<string[]> {
  const words: string[] = [];
  const loose = await unsettled(lab, signal, TIMEOUTS.settling * 2);
  if (loose) words.push(loose);
  words.push(...(await leftOf(lab, traces, signal)));
  const claims = CLAIMS.filter(({ id }) => turned.some((each) => each.id === id));
  const again = await asking(lab, claims, signal);
  for (const claim of claims.filter(({ id }, index) => again[index]?.verdict !== before(id))) {
    const still = await notAgain(lab, claim, before(claim.id), signal);
    if (still) words.push(still);
  }
  return words;
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

function turnedTo(all: readonly { id: ClaimId; verdict: string }[]) {
  const of = (verdict: string) => all.filter((each) => each.verdict === verdict).map(({ id }) => id);
  return { violated: of("violated"), inconclusive: of("inconclusive"), skipped: of("skipped") };
}
