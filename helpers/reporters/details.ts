import type { Evidence } from "../engine/evidence.ts";
import type { Statistics } from "../engine/verdict.ts";
import { everyValue, type ValueKind } from "../reasons/reason.ts";
import type { Report, ReportedClaim } from "./model.ts";

type ClaimObservations = Pick<ReportedClaim, "evidence" | "data">;

/** The kinds of values that name the target of a probe. */
const PLACES = new Set<ValueKind>(["address", "host", "url", "pod", "object", "node"]);
/** The parameters of reasons that hold an expected value, not an observed one. */
const EXPECTED = new Set(["wanted", "expected"]);

/**
 * At most `max` observations in their order: the last ones that the reason is about, then the last of all others. The
 * reason is about an observation if it contains its target and its outcome; if there is none, its target suffices.
 */
export function relevantEvidence(
  { evidence, data = {} }: ClaimObservations,
  max: number,
): ClaimObservations["evidence"] {
  const places: string[] = [];
  const values: string[] = [];
  everyValue(data, (kind, value, name) => {
    if (PLACES.has(kind)) places.push(String(value));
    if (!EXPECTED.has(name)) values.push(String(value));
  });
  const sameTarget = evidence.filter(({ target }) => places.some((place) => hasWhole(target, place)));
  const both = sameTarget.filter(({ outcome }) => values.some((value) => hasWhole(value, outcome)));
  const named = both.length > 0 ? both : sameTarget;
  const shown = new Set(named.slice(1 - max));
  for (const each of evidence.toReversed()) if (shown.size < max) shown.add(each);
  return evidence.filter((each) => shown.has(each));
}

/** Whether a text contains a whole word or name: 10.42.1.70 does not contain 10.42.1.7. */
function hasWhole(text: string, word: string): boolean {
  const at = word === "" ? -1 : text.indexOf(word);
  if (at < 0) return false;
  const [before, after] = [text.slice(0, at), text.slice(at + word.length)];
  return !/[\w.-]$/.test(before) && !/^(?:[\w-]|\.\w)/.test(after);
}

/** Describes the test behind a statistical verdict and its power, including the alternatives that it cannot detect. */
export function formatStatisticalTest({ test, connections, falseAlarm, power }: Statistics): string {
  const powers = power.map(({ against, probability }) => `${against} ${inDigits(probability)}`).join(", ");
  return `${test}; ${connections} connections, false alarm ${falseAlarm.toPrecision(2)}, power: ${powers}`;
}

/** Formats a probability with all its nines: 1, 0.999999, 2.8e-8. */
function inDigits(probability: number): string {
  if (probability > 0.5) return String(Number(probability.toFixed(7)));
  return probability === 0 ? "0" : probability.toPrecision(2);
}

/** The coverage of the lab's text by claims; undefined if it was not counted. */
export function formatCoverage({ coverage }: Pick<Report, "coverage">): string | undefined {
  if (!coverage) return undefined;
  const { sentences = 0, claimed = 0, excused = 0, upheld = 0 } = coverage;
  return `${claimed} of ${sentences} sentences of the lab are covered by claims, ${upheld} of them fully upheld; ${excused} are excluded with a reason`;
}

/** The false-alarm probability of a run; undefined without statistical verdicts. */
export function formatFalseAlarms({ claims }: Pick<Report, "claims">): string | undefined {
  const spent = claims.reduce((sum, { falseAlarm = 0 }) => sum + falseAlarm, 0);
  return spent > 0 ? `at most ${spent.toPrecision(2)}` : undefined;
}

const EVIDENCE_SHOWN = 4;
const DIAGNOSTIC_LINES = 6;

/**
 * The details of a verdict as lines: the lab's statement, the expected and observed behaviour, the most relevant
 * observations with commands to repeat them, and diagnostics. `dim` formats less important parts.
 */
export function formatDetails(claim: ReportedClaim, dim = (text: string) => text): string[] {
  const shown = relevantEvidence(claim, EVIDENCE_SHOWN);
  const more = claim.evidence.length - shown.length;
  return [
    `  the lab   ${claim.says}`,
    `  expected  ${claim.expects}`,
    `  observed  ${claim.reason}${formatStatistics(claim)}`,
    ...(claim.code === undefined ? [] : [dim(`  code      ${claim.code}`)]),
    ...(more > 0 ? [dim(`  … ${more} more observations in the report`)] : []),
    ...shown.flatMap(({ at, source, target, outcome, command }) => [
      `  ${dim(at.slice(11, 23))} ${source} → ${target}: ${outcome}`,
      `  ${dim(`             ${command}`)}`,
    ]),
    ...(claim.surroundings ?? []).filter(({ raw }) => raw !== "").flatMap(formatDiagnostics),
  ];
}

export interface WithStatistics {
  statistics?: Statistics | undefined;
}

/** The statistics of a verdict in parentheses; empty if it is not statistical. */
export const formatStatistics = ({ statistics }: WithStatistics): string =>
  statistics ? ` (${formatStatisticalTest(statistics)})` : "";

/** The first lines of a diagnostic; the report has all of them. */
function formatDiagnostics({ target, raw }: Evidence): string[] {
  const lines = raw.split("\n");
  const more =
    lines.length > DIAGNOSTIC_LINES ? [`            … ${lines.length - DIAGNOSTIC_LINES} more`] : [];
  return [`  ${target}:`, ...lines.slice(0, DIAGNOSTIC_LINES).map((line) => `            ${line}`), ...more];
}
