import { CHANGES, type Change, type ComparedTimes, type Comparison, type Series } from "./model.ts";

/** A comparison in words, the same for whoever shows it. */

const NAMES: Record<Change, [one: string, many: string]> = {
  regression: ["regression", "regressions"],
  violation: ["new violation", "new violations"],
  lost: ["lost", "lost"],
  unjudged: ["not judged any more", "not judged any more"],
  recovery: ["recovery", "recoveries"],
  gained: ["gained", "gained"],
  changed: ["changed", "changed"],
};

type ChangedVerdict = Comparison["verdicts"][number];

/** `regression: upheld → violated`. */
export const changeInWords = ({ change, verdict, means }: ChangedVerdict): string =>
  `${NAMES[change][0]}: ${verdict.old} → ${verdict.new}${means === undefined ? "" : `, ${means}`}`;

export const sideInWords = ({ name, runs, started, version }: Comparison["old"]): string =>
  `${name}: ${runs > 1 ? `${runs} runs up to ` : ""}${started.slice(0, 16).replace("T", " ")}, labcheck ${version}`;

/** What must be known first, with which of the two it is about. */
export const notesInWords = ({ old, new: now }: Comparison): string[] => [
  ...old.notes.map((note) => `old ${note}`),
  ...now.notes.map((note) => `new ${note}`),
];

const inDigits = (probability: number) =>
  probability < 0.001 ? probability.toExponential(1) : probability.toFixed(3);

/** The pace, where it moved by more than is lost in one decimal. */
function paceInWords({ factor, slower, faster, pValue, moved }: ComparedTimes["pace"]): string[] {
  const times = Math.max(factor, 1 / factor).toFixed(1);
  if (!moved || times === "1.0") return [];
  const words = factor > 1 ? `takes about ${times} times as long` : `is about ${times} times as fast`;
  return [
    `everything ${words} (${slower} series slower, ${faster} faster, sign test p = ${inDigits(pValue)})`,
  ];
}

function seriesInWords(series: Series, pace: string): string {
  const { claim, what, values, medianMs, shiftMs, pValue = 1, adjusted = 1 } = series;
  const shift = `${Math.abs(shiftMs)} ms ${shiftMs > 0 ? "longer" : "shorter"}${pace}`;
  const numbers = `${medianMs.old} → ${medianMs.new} ms in the middle, n = ${values.old} and ${values.new}`;
  return `${claim}: ${what}: ${shift} (${numbers}, p = ${inDigits(pValue)}, by Holm ${inDigits(adjusted)})`;
}

/** What is to be said of times: nothing of those that have too few values. */
export function timesInWords({ incomparable, family, series, pace, test, level }: ComparedTimes): string[] {
  if (incomparable !== undefined) return [`times are not compared: ${incomparable}`];
  const moved = series.filter((each) => each.moved);
  const said = paceInWords(pace);
  const lines = moved.map((each) => seriesInWords(each, said.length > 0 ? " at the old pace" : ""));
  const alarms = `false alarms of all together at most ${Number((level + pace.level).toPrecision(2))}`;
  const sum = `${moved.length} of ${family} series of times moved (${test}; ${alarms})`;
  return [...said, ...lines, ...(family > 0 ? [sum] : [])];
}

const counted = (count: number, one: string, many: string) =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

/** The sum: what changed, by how many, and what is as bad as it was. */
export function sumInWords({ summary, reasons, outcomes, target, times, still }: Comparison): string {
  const moved = times.series.filter((each) => each.moved).length + paceInWords(times.pace).length;
  const parts = [
    ...CHANGES.flatMap((change) => counted(summary[change], ...NAMES[change])),
    ...counted(reasons.length, "other reason", "other reasons"),
    ...counted(outcomes.length, "claim with other outcomes", "claims with other outcomes"),
    ...counted(target.length, "version or capability", "versions and capabilities"),
    ...counted(moved, "time moved", "times moved"),
  ];
  const bad = (["violated", "inconclusive"] as const).flatMap((verdict) =>
    still[verdict].length > 0 ? [`still ${verdict}: ${still[verdict].join(", ")}`] : [],
  );
  return [parts.length > 0 ? parts.join(", ") : "nothing changed", ...bad].join("; ");
}
