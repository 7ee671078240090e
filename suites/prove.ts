import { isDeepStrictEqual } from "node:util";
import { withTimeout } from "../helpers/async/wait.ts";
import { type ClaimResult, MOST_ATTEMPTS } from "../helpers/engine/check-claim.ts";
import { type ClaimId, sectionOf } from "../helpers/engine/claim.ts";
import type { VerdictName } from "../helpers/engine/verdict.ts";
import { faultTwice, noProofs, proofsDiffer } from "../helpers/errors/reports.ts";
import { matchesReason, type Reason } from "../helpers/reasons/reason.ts";
import type { Proof, ProofReport } from "../helpers/reporters/proof.ts";
import type { LabClaim } from "./claim.ts";
import { type Fault, type Prediction, predictionsOf } from "./fault.ts";
import { FAULTS } from "./fault-registry.ts";
import {
  checking,
  type HealthyBaseline,
  injectFault,
  isChecked,
  notAsBefore,
  standsBy,
  type Wrong,
  whyGone,
} from "./healthy-baseline.ts";
import { CLAIMS } from "./registry.ts";

interface Proving extends Pick<ProofReport, "version" | "kubernetes" | "timeouts" | "whole"> {
  claims: readonly LabClaim[];
  /** In milliseconds since 1970. */
  started: number;
}

/** The proofs together: the claims that no fault turned, every verdict that was not predicted, the twins. */
export function proofReport(
  proofs: readonly (Proof & { results?: unknown; gone?: unknown })[],
  proving: Proving,
): ProofReport {
  const { claims, started, ...rest } = proving;
  const ids = claims.map(({ id }) => id);
  // A claim that is only to be blinded has not been put to the test, nor has one whose fault could not be injected.
  const namedBy = (some: typeof proofs) =>
    new Set(some.flatMap(({ predicted: { violated, skipped } }) => [...violated, ...skipped]));
  const predicted = namedBy(proofs.filter(({ unmet }) => unmet === undefined));
  const untried = new Set([...namedBy(proofs)].filter((id) => !predicted.has(id)));
  const turned = new Set(proofs.flatMap(killed));
  return {
    apiVersion: "labcheck/v1",
    kind: "Proof",
    ...rest,
    started: new Date(started).toISOString(),
    durationMs: Date.now() - started,
    claims: claims.map(({ id, statement }) => ({ id, says: statement })),
    faults: proofs.map(({ results: _results, gone: _gone, ...proof }) => proof),
    survivors: (rest.whole ? ids : [...predicted]).filter((id) => !turned.has(id) && !untried.has(id)),
    unpredicted: proofs.flatMap(unpredictedIn),
    alike: rest.whole ? indistinguishableIn(ids, proofs.map(answersIn)).filter(haveMet(claims)) : [],
  };
}

/** Whether all was as predicted, except for what only a proof of more faults could show. */
export const isGood = ({ faults, survivors, alike }: ProofReport): boolean =>
  faults.every(({ wrong }) => wrong.length === 0) && survivors.length + alike.length === 0;

const named = ({ violated, inconclusive, skipped }: Proof["predicted"]) => [
  ...violated,
  ...inconclusive,
  ...skipped,
];

/** Claims that turned as predicted. A claim that became inconclusive was not seen to fail. */
const killed = ({ predicted, got }: Proof) => [
  ...both(predicted.violated, got.violated),
  ...both(predicted.skipped, got.skipped),
];
const both = (one: readonly string[], other: readonly string[]) => one.filter((id) => other.includes(id));

function unpredictedIn({ id: fault, predicted, got, asked }: Proof) {
  const wanted = (claim: string, verdict: string) =>
    verdict === "upheld" || (verdict === "skipped" && !got.skipped.includes(claim))
      ? !named(predicted).includes(claim)
      : predicted[verdict as keyof Proof["predicted"]].includes(claim);
  return asked
    .filter(({ claim, verdict }) => !wanted(claim, verdict))
    .map(({ claim, verdict }) => ({ fault, claim, verdict }));
}

/** The verdict of each claim under one fault, as far as it was checked. */
type Answers = ReadonlyMap<string, string>;

const answersIn = ({ asked }: Proof): Answers => new Map(asked.map((each) => [each.claim, each.verdict]));

/**
 * Whether two claims were checked under one fault often enough to be distinguished: mutating claims are
 * checked under few faults, so two of different sections may never have been checked under the same one.
 */
export const haveMet =
  (claims: readonly LabClaim[]) =>
  ([one, other]: readonly [string, string]) => {
    const [a, b] = [one, other].map((id) => claims.find((claim) => claim.id === id));
    if (!a || !b) return false;
    return standsBy(a) || standsBy(b) || sectionOf(a.id) === sectionOf(b.id);
  };

/**
 * The pairs of claims that no fault distinguishes: they have the same verdict under every fault that both
 * were checked under.
 */
export function indistinguishableIn(
  claims: readonly string[],
  faults: readonly Answers[],
): [string, string][] {
  const apart = (one: string, other: string) =>
    faults.some((answers) => {
      const [a, b] = [answers.get(one), answers.get(other)];
      return a !== undefined && b !== undefined && a !== b;
    });
  return claims.flatMap((one, index) =>
    claims
      .slice(index + 1)
      .filter((other) => !apart(one, other))
      .map((other): [string, string] => [one, other]),
  );
}

/** Properties that parts of one proof must share. */
const SAME = ["version", "kubernetes", "timeouts", "claims"] as const;

/**
 * The proofs of parts of the faults as one, in the order of the faults; as long as the longest, since they are
 * made on a machine each. Throws a usage error where they do not belong together.
 */
export function mergeProofs(parts: readonly ProofReport[]): ProofReport {
  const [first, ...others] = parts;
  if (!first) throw noProofs();
  const differing = SAME.find((field) =>
    others.some((part) => !isDeepStrictEqual(part[field], first[field])),
  );
  if (differing) throw proofsDiffer({ field: differing });
  const all = parts.flatMap(({ faults }) => faults);
  const twice = all.find(({ id }, index) => all.findIndex((each) => each.id === id) !== index);
  if (twice) throw faultTwice({ fault: twice.id });
  const faults = FAULTS.flatMap(({ id }) => all.filter((fault) => fault.id === id));
  const { version, kubernetes, timeouts } = first;
  const whole = faults.length === FAULTS.length;
  return {
    ...proofReport(faults, { claims: CLAIMS, started: startOf(parts), version, kubernetes, timeouts, whole }),
    durationMs: Math.max(...parts.map(({ durationMs }) => durationMs)),
  };
}

const startOf = (parts: readonly ProofReport[]) =>
  Math.min(...parts.map(({ started }) => Date.parse(started)));

/** A proof, with the whole results behind it. */
export type ProofWithResults = Proof & {
  results: readonly ClaimResult[];
  /** Why the cluster is down; then nothing follows. */
  gone?: Reason;
};

/** The time limit of checking whether a fault can be injected here, in seconds. */
const UNMET_SECONDS = 60;

/**
 * Injects a fault, checks the claims under it, reverts it, and checks that the cluster and every changed
 * claim are as before. Differences from the predictions are returned and never thrown.
 */
export async function proveFault(
  baseline: HealthyBaseline,
  fault: Fault,
  signal: AbortSignal,
): Promise<ProofWithResults> {
  const { lab, before } = baseline;
  const began = Date.now();
  const predictions = predictionsOf(fault);
  const isNamed = ({ id, mutates }: LabClaim) => !mutates && predictions.some((each) => each.id === id);
  const all = CLAIMS.filter((claim) => isChecked(fault, claim)).toSorted(
    (one, other) => baseline.took(other.id) - baseline.took(one.id),
  );
  // A reading claim that must turn may run until its time limit, so the predicted ones start first and the
  // others run meanwhile.
  const checked = [...all.filter(isNamed), ...all.filter((claim) => !isNamed(claim))];
  const wrong: Wrong[] = [];
  const left: Wrong[] = [];
  let results: ClaimResult[] = [];
  // If that cannot be determined, the injection reports why.
  const unmet = await withTimeout(UNMET_SECONDS, async () => fault.unmet?.(lab)).catch(() => undefined);
  if (unmet !== undefined)
    return { ...notInjected(fault, predictions), unmet, durationMs: Date.now() - began };
  const { undo, failure } = await injectFault(fault, lab, signal);
  if (failure !== undefined) wrong.push({ words: failure });
  try {
    signal.throwIfAborted();
    // A claim that is predicted to be inconclusive is not repeated for that.
    const blind = (id: ClaimId) =>
      predictions.some((each) => each.id === id && each.verdict === "inconclusive");
    const attempts = (id: ClaimId) => (blind(id) ? 1 : MOST_ATTEMPTS);
    if (failure === undefined) results = await checking(lab, checked, signal, { attempts });
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
  // If the lab cannot recover, the remaining claims are not waited for.
  const gone = left.length > 0 || turned.length > 0 || failure ? await whyGone(lab) : undefined;
  left.push(...(gone === undefined ? await notAsBefore(baseline, turned, signal) : [{ words: gone.text }]));
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
  verdict === before ? [] : [`${id} is ${verdict} (${reason}), which is not predicted`];

function turnedTo(all: readonly { id: ClaimId; verdict: string }[]) {
  const of = (verdict: string) => all.filter((each) => each.verdict === verdict).map(({ id }) => id);
  return { violated: of("violated"), inconclusive: of("inconclusive"), skipped: of("skipped") };
}
