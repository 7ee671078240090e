import { styleText } from "node:util";
import { CHANGES, type Change, type ComparedTimes, type Comparison, type Series } from "./model.ts";
import { bounded, cell, table } from "./table.ts";

/** Labels of changes. */
const LABELS: Record<Change, [one: string, many: string]> = {
  regression: ["regression", "regressions"],
  violation: ["new violation", "new violations"],
  lost: ["lost", "lost"],
  unjudged: ["no longer judged", "no longer judged"],
  recovery: ["recovery", "recoveries"],
  gained: ["gained", "gained"],
  changed: ["changed", "changed"],
};

type ChangedVerdict = Comparison["verdicts"][number];

/** `regression: upheld → violated`. */
const formatChange = ({ change, verdict, means }: ChangedVerdict): string =>
  `${LABELS[change][0]}: ${verdict.old} → ${verdict.new}${means === undefined ? "" : `, ${means}`}`;

const formatSide = ({ name, runs, started, version }: Comparison["old"]): string =>
  `${name}: ${runs > 1 ? `${runs} runs up to ` : ""}${started.slice(0, 16).replace("T", " ")}, labcheck ${version}`;

/** The notes on both sides. */
const formatNotes = ({ old, new: now }: Comparison): string[] => [
  ...old.notes.map((note) => `old ${note}`),
  ...now.notes.map((note) => `new ${note}`),
];

const inDigits = (probability: number) =>
  probability < 0.001 ? probability.toExponential(1) : probability.toFixed(3);

/** The pace, if the change is visible with one decimal. */
function formatPace({ factor, slower, faster, pValue, moved }: ComparedTimes["pace"]): string[] {
  const times = Math.max(factor, 1 / factor).toFixed(1);
  if (!moved || times === "1.0") return [];
  const change = factor > 1 ? `takes about ${times} times as long` : `is about ${times} times as fast`;
  return [
    `everything ${change} (${slower} series slower, ${faster} faster, sign test p = ${inDigits(pValue)})`,
  ];
}

function formatSeries(series: Series, corrected: string): string {
  const { claim, what, values, medianMs, shiftMs, pValue = 1, adjusted = 1 } = series;
  const shift = `${Math.abs(shiftMs)} ms ${shiftMs > 0 ? "longer" : "shorter"}${corrected}`;
  const numbers = `median ${medianMs.old} → ${medianMs.new} ms, n = ${values.old} and ${values.new}`;
  return `${claim}: ${what}: ${shift} (${numbers}, p = ${inDigits(pValue)}, adjusted ${inDigits(adjusted)})`;
}

/** The changes of times; series with too few values are omitted. */
function formatTimes({ incomparable, family, series, pace, test, level }: ComparedTimes): string[] {
  if (incomparable !== undefined) return [`times are not compared: ${incomparable}`];
  const moved = series.filter((each) => each.moved);
  const paceLines = formatPace(pace);
  const lines = moved.map((each) =>
    formatSeries(each, paceLines.length > 0 ? " after correcting for pace" : ""),
  );
  const alarms = `family-wise false-alarm rate at most ${Number((level + pace.level).toPrecision(2))}`;
  const total = `${moved.length} of ${family} timing series changed (${test}; ${alarms})`;
  return [...paceLines, ...lines, ...(family > 0 ? [total] : [])];
}

const counted = (count: number, one: string, many: string) =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

/** The totals: the number of changes of each class, and the claims that are still not upheld. */
function formatTotals({ summary, reasons, outcomes, target, times, still }: Comparison): string {
  const moved = times.series.filter((each) => each.moved).length + formatPace(times.pace).length;
  const parts = [
    ...CHANGES.flatMap((change) => counted(summary[change], ...LABELS[change])),
    ...counted(reasons.length, "different reason", "different reasons"),
    ...counted(outcomes.length, "claim with different outcomes", "claims with different outcomes"),
    ...counted(target.length, "different version or capability", "different versions or capabilities"),
    ...counted(moved, "timing change", "timing changes"),
  ];
  const remaining = (["violated", "inconclusive"] as const).flatMap((verdict) =>
    still[verdict].length > 0 ? [`still ${verdict}: ${still[verdict].join(", ")}`] : [],
  );
  return [parts.length > 0 ? parts.join(", ") : "no differences", ...remaining].join("; ");
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
const ID_WIDTH = 26;

/** A comparison as text, the worst changes first and the totals last; coloured if the stream is a terminal. */
export function comparisonText(found: Comparison, stream: NodeJS.WriteStream): string {
  const style = (colour: Colour, text: string) => styleText(colour, text, { stream });
  const verdicts = found.verdicts.flatMap((each) => {
    const [mark, colour] = MARKS[each.change];
    return [
      `${style(colour, mark)} ${each.claim.padEnd(ID_WIDTH)} ${style(colour, formatChange(each))}`,
      ...reasonLines(each.reason),
    ];
  });
  const reasons = found.reasons.flatMap(({ claim, verdict, reason }) => [
    `${style("cyan", "~")} ${claim.padEnd(ID_WIDTH)} ${verdict} for a different reason`,
    ...reasonLines(reason),
  ]);
  const outcomes = found.outcomes.flatMap(({ claim, only }) => [
    `${style("cyan", "~")} ${claim.padEnd(ID_WIDTH)} different outcomes`,
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
    formatTotals(found),
  ].join("\n");
}

const part = (lines: readonly string[]) => (lines.length > 0 ? ["", ...lines] : []);

const reasonLines = ({ old, new: now }: { old: string; new: string }) => [
  ...(old ? [`    was  ${old}`] : []),
  ...(now ? [`    is   ${now}`] : []),
];

const id = (claim: string) => `\`${claim}\``;

/** A comparison as Markdown, for a step summary or a pull request comment. */
export function comparisonMarkdown(found: Comparison): string {
  const { verdicts, reasons, outcomes, target } = found;
  return bounded([
    `## ${cell(formatTotals(found))}`,
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
