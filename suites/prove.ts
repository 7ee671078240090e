import { type ClaimResult, MOST_ATTEMPTS } from "../helpers/ask.ts";
import { type ClaimId, sectionOf } from "../helpers/claim.ts";
import { inWords } from "../helpers/errors.ts";
import type { Proof } from "../helpers/report/proof.ts";
import type { VerdictName } from "../helpers/verdict.ts";
import type { LabClaim } from "./claim.ts";
import { type Fault, type Prediction, turnedBy } from "./fault.ts";
import { CLAIMS } from "./lab.ts";
import { asking, isAsked, notAsBefore, type Sound } from "./sound.ts";

/** A proof, with the whole results behind it. */
export type Proved = Proof & { results: readonly ClaimResult[] };

/**
 * Injects a fault, asks the claims under it, takes it away, and sees the cluster and every claim that turned
 * as they were before. What is not as predicted is told and never thrown.
 */
export async function proveFault(sound: Sound, fault: Fault, signal: AbortSignal): Promise<Proved> {
  const { lab, before } = sound;
  const began = Date.now();
  const predictions = turnedBy(fault);
  const isNamed = ({ id, effect }: LabClaim) =>
    effect === "reads" && predictions.some((each) => each.id === id);
  const all = CLAIMS.filter((claim) => isAsked(fault, claim)).toSorted(
    (one, other) => sound.took(other.id) - sound.took(one.id),
  );
  // A reader that is to turn may have to wait for what never comes, and the longest would else be waited for in
  // the end: the others are asked meanwhile.
  const asked = [...all.filter(isNamed), ...all.filter((claim) => !isNamed(claim))];
  const wrong: string[] = [];
  const left: string[] = [];
  let results: ClaimResult[] = [];
  // Where that cannot be told, the injection tells why.
  const unmet = await fault.unmet?.(lab).catch(() => undefined);
  if (unmet !== undefined)
    return { ...notInjected(fault, predictions), unmet, durationMs: Date.now() - began };
  const inject = () => fault.inject(lab, signal);
  const mend = await inject().catch((error: unknown) => {
    signal.throwIfAborted();
    wrong.push(`not injected: ${inWords(error)}`);
  });
  try {
    // What is to be inconclusive is not asked again for being so.
    const blind = (id: ClaimId) =>
      predictions.some((each) => each.id === id && each.verdict === "inconclusive");
    const attempts = (id: ClaimId) => (blind(id) ? 1 : MOST_ATTEMPTS);
    if (mend) results = await asking(lab, asked, signal, { attempts });
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

/** Nothing was put to the test, and nothing is wrong with that. */
function notInjected({ id, kind, says }: Fault, predictions: readonly Prediction[]) {
  const section = sectionOf(id);
  const nothing = { got: turnedTo([]), asked: [], wrong: [], undone: true, results: [] };
  return { id, section, kind, says, predicted: turnedTo(predictions), ...nothing };
}

const answerOf = ({ verdict, reason, durationMs }: Omit<ClaimResult, "id">) => ({
  verdict,
  reason,
  durationMs,
});

function unlike({ id, verdict, because }: Prediction, result: ClaimResult): string[] {
  const words = `${id} is ${result.verdict} (${result.reason})`;
  if (result.verdict !== verdict) return [`${words}, not ${verdict}`];
  return because.test(result.reason) ? [] : [`${words}, which does not say ${because.source}`];
}

const changed = (before: VerdictName, { id, verdict, reason }: ClaimResult) =>
  verdict === before ? [] : [`${id} is ${verdict} (${reason}), which nobody predicted`];

function turnedTo(all: readonly { id: ClaimId; verdict: string }[]) {
  const of = (verdict: string) => all.filter((each) => each.verdict === verdict).map(({ id }) => id);
  return { violated: of("violated"), inconclusive: of("inconclusive"), skipped: of("skipped") };
}
