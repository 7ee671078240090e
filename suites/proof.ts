import { sectionOf } from "../helpers/engine/claim.ts";
import { TIMEOUTS } from "../helpers/engine/timeouts.ts";
import type { Proof, ProofReport } from "../helpers/reporters/proof.ts";
import type { LabClaim } from "./claim.ts";
import { standsBy } from "./healthy-baseline.ts";

interface Proving extends Pick<ProofReport, "version" | "kubernetes" | "whole"> {
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
    timeouts: TIMEOUTS,
    claims: claims.map(({ id, statement }) => ({ id, says: statement })),
    faults: proofs.map(({ results: _results, gone: _gone, ...proof }) => proof),
    survivors: (rest.whole ? ids : [...predicted]).filter((id) => !turned.has(id) && !untried.has(id)),
    unpredicted: proofs.flatMap(unpredictedIn),
    alike: rest.whole ? alikeIn(ids, proofs.map(answersIn)).filter(haveMet(claims)) : [],
  };
}

/** Whether all did as predicted, and nothing is left that only a proof of more faults could tell. */
export const isGood = ({ faults, survivors, alike }: ProofReport): boolean =>
  faults.every(({ wrong }) => wrong.length === 0) && survivors.length + alike.length === 0;

const named = ({ violated, inconclusive, skipped }: Proof["predicted"]) => [
  ...violated,
  ...inconclusive,
  ...skipped,
];

/** What turned as predicted. A claim that could not be judged was not seen to fail. */
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

/** What each claim answered under one fault, as far as it was asked. */
export type Answers = ReadonlyMap<string, string>;

const answersIn = ({ asked }: Proof): Answers => new Map(asked.map((each) => [each.claim, each.verdict]));

/**
 * Whether two claims were asked under one fault often enough to be told apart: those that change the lab are
 * asked under few faults, so two of different sections may never have met.
 */
export const haveMet =
  (claims: readonly LabClaim[]) =>
  ([one, other]: readonly [string, string]) => {
    const [a, b] = [one, other].map((id) => claims.find((claim) => claim.id === id));
    if (!a || !b) return false;
    return standsBy(a) || standsBy(b) || sectionOf(a.id) === sectionOf(b.id);
  };

/** The pairs of claims that no fault tells apart: under none that both were asked under do they differ. */
export function alikeIn(claims: readonly string[], faults: readonly Answers[]): [string, string][] {
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
