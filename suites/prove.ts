import { withTimeout } from "../helpers/async/with-timeout.ts";
import { type ClaimResult, MOST_ATTEMPTS } from "../helpers/engine/check-claim.ts";
import { type ClaimId, sectionOf } from "../helpers/engine/claim.ts";
import type { Reason } from "../helpers/engine/reason.ts";
import { matchesReason } from "../helpers/engine/reason-match.ts";
import type { VerdictName } from "../helpers/engine/verdict.ts";
import type { Proof } from "../helpers/reporters/proof.ts";
import type { LabClaim } from "./claim.ts";
import { type Fault, type Prediction, turnedBy } from "./fault.ts";
import { asking, type HealthyBaseline, isAsked, notAsBefore, type Wrong } from "./healthy-baseline.ts";
import { injectFault, whyGone } from "./injection.ts";
import { CLAIMS } from "./registry.ts";

/** A proof, with the whole results behind it. */
export type Proved = Proof & {
  results: readonly ClaimResult[];
  /** Why the cluster can be asked nothing more; nothing comes after it then. */
  gone?: Reason;
};

/** A look at whether a fault can be injected here may take as long, in seconds. */
const UNMET_SECONDS = 60;

/**
 * Injects a fault, asks the claims under it, takes it away, and sees the cluster and every claim that turned
 * as they were before. What is not as predicted is told and never thrown.
 */
export async function proveFault(sound: HealthyBaseline, fault: Fault, signal: AbortSignal): Promise<Proved> {
  const { lab, before } = sound;
  const began = Date.now();
  const predictions = turnedBy(fault);
  const isNamed = ({ id, mutates }: LabClaim) => !mutates && predictions.some((each) => each.id === id);
  const all = CLAIMS.filter((claim) => isAsked(fault, claim)).toSorted(
    (one, other) => sound.took(other.id) - sound.took(one.id),
  );
  // A reader that is to turn may have to wait for what never comes, and the longest would else be waited for in
  // the end: the others are asked meanwhile.
  const asked = [...all.filter(isNamed), ...all.filter((claim) => !isNamed(claim))];
  const wrong: Wrong[] = [];
  const left: Wrong[] = [];
  let results: ClaimResult[] = [];
  // Where that cannot be told, the injection tells why.
  const unmet = await withTimeout(UNMET_SECONDS, async () => fault.unmet?.(lab)).catch(() => undefined);
  if (unmet !== undefined)
    return { ...notInjected(fault, predictions), unmet, durationMs: Date.now() - began };
  const { undo, failure } = await injectFault(fault, lab, signal);
  if (failure !== undefined) wrong.push({ words: failure });
  try {
    signal.throwIfAborted();
    // What is to be inconclusive is not asked again for being so.
    const blind = (id: ClaimId) =>
      predictions.some((each) => each.id === id && each.verdict === "inconclusive");
    const attempts = (id: ClaimId) => (blind(id) ? 1 : MOST_ATTEMPTS);
    if (failure === undefined) results = await asking(lab, asked, signal, { attempts });
  } finally {
    const kept = await undo();
    if (kept !== undefined) left.push({ words: kept });
  }
  for (const result of results) {
    const prediction = predictions.find(({ id }) => id === result.id);
    const found = prediction ? unlike(prediction, result) : changed(before(result.id), result);
    wrong.push(...found.map((words) => ({ claim: result.id, words })));
  }
  const turned = results.filter(({ id, verdict }) => verdict !== before(id));
  // What is gone is not waited for, claim by claim.
  const gone = left.length > 0 || turned.length > 0 || failure ? await whyGone(lab) : undefined;
  left.push(...(gone === undefined ? await notAsBefore(sound, turned, signal) : [{ words: gone.text }]));
  const { id, kind, statement } = fault;
  return {
    ...{
      id,
      section: sectionOf(id),
      kind,
      says: statement,
      predicted: turnedTo(predictions),
      got: turnedTo(turned),
    },
    asked: results.map(({ id: claim, ...rest }) => ({ claim, ...answerOf(rest) })),
    ...wrongIn([...wrong, ...left]),
    ...{ undone: left.length === 0, durationMs: Date.now() - began, results },
    ...(gone === undefined ? {} : { gone }),
  };
}

/** All that is wrong in words, and by claim what is wrong with each. */
export function wrongIn(all: readonly Wrong[]): Pick<Proof, "wrong" | "wrongOf"> {
  const claims = Map.groupBy(all, ({ claim }) => claim);
  const of = [...claims].flatMap(([claim, found]) =>
    claim === undefined ? [] : [[claim, found.map(({ words }) => words)] as const],
  );
  return { wrong: all.map(({ words }) => words), wrongOf: Object.fromEntries(of) };
}

/** Nothing was put to the test, and nothing is wrong with that. */
function notInjected({ id, kind, statement }: Fault, predictions: readonly Prediction[]) {
  const section = sectionOf(id);
  const nothing = { got: turnedTo([]), asked: [], wrong: [], undone: true, results: [] };
  return { id, section, kind, says: statement, predicted: turnedTo(predictions), ...nothing };
}

const answerOf = ({ verdict, reason, code, data, durationMs }: Omit<ClaimResult, "id">) => ({
  ...{ verdict, reason, code, data, durationMs },
});

function unlike({ id, verdict, because }: Prediction, result: ClaimResult): string[] {
  const words = `${id} is ${result.verdict} (${result.reason})`;
  if (result.verdict !== verdict) return [`${words}, not ${verdict}`];
  return matchesReason(result, because)
    ? []
    : [`${words}: the reason is ${result.code}, not ${JSON.stringify(because)}`];
}

const changed = (before: VerdictName, { id, verdict, reason }: ClaimResult) =>
  verdict === before ? [] : [`${id} is ${verdict} (${reason}), which nobody predicted`];

function turnedTo(all: readonly { id: ClaimId; verdict: string }[]) {
  const of = (verdict: string) => all.filter((each) => each.verdict === verdict).map(({ id }) => id);
  return { violated: of("violated"), inconclusive: of("inconclusive"), skipped: of("skipped") };
}
