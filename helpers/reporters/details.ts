import type { Evidence } from "../engine/evidence.ts";
import { everyValue, type ValueKind } from "../engine/reason.ts";
import type { Statistics } from "../engine/verdict.ts";
import type { Report, ReportedClaim } from "./model.ts";

type Judged = Pick<ReportedClaim, "evidence" | "data">;

/** The kinds of values that say where something was looked for. */
const PLACES = new Set<ValueKind>(["address", "host", "url", "pod", "object", "node"]);
/** The parameters of reasons that have what did not come. */
const NOT_SEEN = new Set(["wanted", "expected"]);

/**
 * The observations that the reason is about, the last of them if they are many, and then the last ones of all, in
 * the order in which they were made. One that the reason is about looked at a place that it names, and came to what
 * it has; where none did both, those that looked there.
 */
export function relevantEvidence({ evidence, data = {} }: Judged, most: number): Judged["evidence"] {
  const places: string[] = [];
  const came: string[] = [];
  everyValue(data, (kind, value, name) => {
    if (PLACES.has(kind)) places.push(String(value));
    if (!NOT_SEEN.has(name)) came.push(String(value));
  });
  const there = evidence.filter(({ target }) => places.some((place) => hasWhole(target, place)));
  const both = there.filter(({ outcome }) => came.some((words) => hasWhole(words, outcome)));
  const named = both.length > 0 ? both : there;
  const shown = new Set(named.slice(1 - most));
  for (const each of evidence.toReversed()) if (shown.size < most) shown.add(each);
  return evidence.filter((each) => shown.has(each));
}

/** Whether a text has a word or a name as a whole: 10.42.1.7 is not in 10.42.1.70. */
function hasWhole(text: string, word: string): boolean {
  const at = word === "" ? -1 : text.indexOf(word);
  if (at < 0) return false;
  const [before, after] = [text.slice(0, at), text.slice(at + word.length)];
  return !/[\w.-]$/.test(before) && !/^(?:[\w-]|\.\w)/.test(after);
}

/** What a verdict by chance rests on: the test, and what it notices how surely; what it is blind to is said too. */
export function formatChance({ test, connections, falseAlarm, power }: Statistics): string {
  const noticed = power.map(({ against, probability }) => `${against} ${inDigits(probability)}`).join(", ");
  return `${test}; ${connections} connections, false alarm ${falseAlarm.toPrecision(2)}, power: ${noticed}`;
}

/** A probability so that the nines show: 1, 0.999999, 2.8e-8. */
function inDigits(probability: number): string {
  if (probability > 0.5) return String(Number(probability.toFixed(7)));
  return probability === 0 ? "0" : probability.toPrecision(2);
}

/** How much of the lab's text a run speaks of; undefined where it was not counted. */
export function formatCoverage({ coverage }: Pick<Report, "coverage">): string | undefined {
  if (!coverage) return undefined;
  const { sentences = 0, claimed = 0, excused = 0, upheld = 0 } = coverage;
  return `${claimed} of ${sentences} sentences of the lab lead to claims, ${upheld} with all of them upheld; ${excused} have a reason why not`;
}

/** How often the verdicts by chance of a run would be wrong; undefined where none is by chance. */
export function formatFalseAlarms({ claims }: Pick<Report, "claims">): string | undefined {
  const spent = claims.reduce((sum, { falseAlarm = 0 }) => sum + falseAlarm, 0);
  return spent > 0 ? `at most ${spent.toPrecision(2)}` : undefined;
}

const EVIDENCE_SHOWN = 4;
const LINES_AROUND = 6;

/**
 * What stands behind a verdict, as lines: the lab's statement, what was expected and observed, the observations
 * that tell most with the commands to repeat them, and what was around. `dim` sets off what is read last.
 */
export function detailsOf(claim: ReportedClaim, dim = (text: string) => text): string[] {
  const shown = relevantEvidence(claim, EVIDENCE_SHOWN);
  const more = claim.evidence.length - shown.length;
  return [
    `  the lab   ${claim.says}`,
    `  expected  ${claim.expects}`,
    `  observed  ${claim.reason}${byChance(claim)}`,
    ...(claim.code === undefined ? [] : [dim(`  code      ${claim.code}`)]),
    ...(more > 0 ? [dim(`  … ${more} more observations are in the report`)] : []),
    ...shown.flatMap(({ at, source, target, outcome, command }) => [
      `  ${dim(at.slice(11, 23))} ${source} → ${target}: ${outcome}`,
      `  ${dim(`             ${command}`)}`,
    ]),
    ...(claim.surroundings ?? []).filter(({ raw }) => raw !== "").flatMap(around),
  ];
}

export interface Chance {
  statistics?: Statistics | undefined;
}

/** What a verdict by chance rests on, in brackets behind its reason; nothing where it is none by chance. */
export const byChance = ({ statistics }: Chance): string =>
  statistics ? ` (${formatChance(statistics)})` : "";

/** A few lines of what was around; the report has them all. */
function around({ target, raw }: Evidence): string[] {
  const lines = raw.split("\n");
  const more = lines.length > LINES_AROUND ? [`            … ${lines.length - LINES_AROUND} more`] : [];
  return [`  ${target}:`, ...lines.slice(0, LINES_AROUND).map((line) => `            ${line}`), ...more];
}
