import { styleText } from "node:util";
import { CHANGES, type Change, type ComparedTimes, type Comparison, type Series } from "./model.ts";
import { bounded, cell, table } from "./table.ts";

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
const formatChange = ({ change, verdict, means }: ChangedVerdict): string =>
  `${NAMES[change][0]}: ${verdict.old} → ${verdict.new}${means === undefined ? "" : `, ${means}`}`;

const formatSide = ({ name, runs, started, version }: Comparison["old"]): string =>
  `${name}: ${runs > 1 ? `${runs} runs up to ` : ""}${started.slice(0, 16).replace("T", " ")}, labcheck ${version}`;

/** What must be known first, with which of the two it is about. */
const formatNotes = ({ old, new: now }: Comparison): string[] => [
  ...old.notes.map((note) => `old ${note}`),
  ...now.notes.map((note) => `new ${note}`),
];

const inDigits = (probability: number) =>
  probability < 0.001 ? probability.toExponential(1) : probability.toFixed(3);

/** The pace, where it moved by more than is lost in one decimal. */
function formatPace({ factor, slower, faster, pValue, moved }: ComparedTimes["pace"]): string[] {
  const times = Math.max(factor, 1 / factor).toFixed(1);
  if (!moved || times === "1.0") return [];
  const words = factor > 1 ? `takes about ${times} times as long` : `is about ${times} times as fast`;
  return [
    `everything ${words} (${slower} series slower, ${faster} faster, sign test p = ${inDigits(pValue)})`,
  ];
}

function formatSeries(series: Series, pace: string): string {
  const { claim, what, values, medianMs, shiftMs, pValue = 1, adjusted = 1 } = series;
  const shift = `${Math.abs(shiftMs)} ms ${shiftMs > 0 ? "longer" : "shorter"}${pace}`;
  const numbers = `${medianMs.old} → ${medianMs.new} ms in the middle, n = ${values.old} and ${values.new}`;
  return `${claim}: ${what}: ${shift} (${numbers}, p = ${inDigits(pValue)}, by Holm ${inDigits(adjusted)})`;
}

/** What is to be said of times: nothing of those that have too few values. */
function formatTimes({ incomparable, family, series, pace, test, level }: ComparedTimes): string[] {
  if (incomparable !== undefined) return [`times are not compared: ${incomparable}`];
  const moved = series.filter((each) => each.moved);
  const said = formatPace(pace);
  const lines = moved.map((each) => formatSeries(each, said.length > 0 ? " at the old pace" : ""));
  const alarms = `false alarms of all together at most ${Number((level + pace.level).toPrecision(2))}`;
  const sum = `${moved.length} of ${family} series of times moved (${test}; ${alarms})`;
  return [...said, ...lines, ...(family > 0 ? [sum] : [])];
}

const counted = (count: number, one: string, many: string) =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

/** The sum: what changed, by how many, and what is as bad as it was. */
function formatSum({ summary, reasons, outcomes, target, times, still }: Comparison): string {
  const moved = times.series.filter((each) => each.moved).length + formatPace(times.pace).length;
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

type Colour = Parameters<typeof styleText>[0];

const MARKS: Record<Change, [string, Colour]> = {
  regression: ["✗", "red"],
  violation: ["✗", "red"],
  lost: ["?", "yellow"],
  unjudged: ["?", "yellow"],
  recovery: ["✓", "green"],
  gained: ["✓", "green"],
  changed: ["~", "cyan"],
};
const LONGEST_ID = 26;

/** A comparison for a terminal, or for a log where the stream is none: what is worst comes first, the sum last. */
export function comparisonText(found: Comparison, stream: NodeJS.WriteStream): string {
  const style = (colour: Colour, text: string) => styleText(colour, text, { stream });
  const verdicts = found.verdicts.flatMap((each) => {
    const [mark, colour] = MARKS[each.change];
    return [
      `${style(colour, mark)} ${each.claim.padEnd(LONGEST_ID)} ${style(colour, formatChange(each))}`,
      ...reasonLines(each.reason),
    ];
  });
  const reasons = found.reasons.flatMap(({ claim, verdict, reason }) => [
    `${style("cyan", "~")} ${claim.padEnd(LONGEST_ID)} ${verdict} for another reason`,
    ...reasonLines(reason),
  ]);
  const outcomes = found.outcomes.flatMap(({ claim, only }) => [
    `${style("cyan", "~")} ${claim.padEnd(LONGEST_ID)} other outcomes`,
    ...only.old.map((outcome) => `    gone  ${outcome}`),
    ...only.new.map((outcome) => `    new   ${outcome}`),
  ]);
  return [
    `old ${style("dim", formatSide(found.old))}`,
    `new ${style("dim", formatSide(found.new))}`,
    ...formatNotes(found).map((note) => `${style("yellow", "!")} ${note}`),
    ...part(verdicts),
    ...part(reasons),
    ...part(outcomes),
    ...part(found.target.map(({ what, is }) => `${what}: ${is.old} → ${is.new}`)),
    ...part(formatTimes(found.times)),
    "",
    formatSum(found),
  ].join("\n");
}

const part = (lines: readonly string[]) => (lines.length > 0 ? ["", ...lines] : []);

const reasonLines = ({ old, new: now }: { old: string; new: string }) => [
  ...(old ? [`    was  ${old}`] : []),
  ...(now ? [`    is   ${now}`] : []),
];

const id = (claim: string) => `\`${claim}\``;

/** A comparison for a step summary or a comment on a change. */
export function comparisonMarkdown(found: Comparison): string {
  const { verdicts, reasons, outcomes, target } = found;
  return bounded([
    `## ${cell(formatSum(found))}`,
    "",
    `- old ${cell(formatSide(found.old))}`,
    `- new ${cell(formatSide(found.new))}`,
    ...formatNotes(found).map((note) => `- **${cell(note)}**`),
    ...table(
      "Verdicts",
      ["claim", "change", "was", "is"],
      verdicts.map((each) => [
        ...[id(each.claim), cell(formatChange(each))],
        ...[cell(each.reason.old), cell(each.reason.new)],
      ]),
    ),
    ...table(
      "Reasons",
      ["claim", "verdict", "was", "is"],
      reasons.map(({ claim, verdict, reason }) => [id(claim), verdict, cell(reason.old), cell(reason.new)]),
    ),
    ...table(
      "Outcomes",
      ["claim", "gone", "new"],
      outcomes.map(({ claim, only }) => [
        id(claim),
        only.old.map(cell).join("<br>"),
        only.new.map(cell).join("<br>"),
      ]),
    ),
    ...table(
      "Versions and capabilities",
      ["what", "was", "is"],
      target.map(({ what, is }) => [cell(what), cell(is.old), cell(is.new)]),
    ),
    ...listed("Times", formatTimes(found.times)),
  ]);
}

const listed = (heading: string, lines: readonly string[]) =>
  lines.length > 0 ? ["", `### ${heading}`, "", ...lines.map((line) => `- ${cell(line)}`)] : [];
