import { styleText } from "node:util";
import { changeInWords, notesInWords, sideInWords, sumInWords, timesInWords } from "./format.ts";
import type { Change, Comparison } from "./model.ts";

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
      `${style(colour, mark)} ${each.claim.padEnd(LONGEST_ID)} ${style(colour, changeInWords(each))}`,
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
    `old ${style("dim", sideInWords(found.old))}`,
    `new ${style("dim", sideInWords(found.new))}`,
    ...notesInWords(found).map((note) => `${style("yellow", "!")} ${note}`),
    ...part(verdicts),
    ...part(reasons),
    ...part(outcomes),
    ...part(found.target.map(({ what, is }) => `${what}: ${is.old} → ${is.new}`)),
    ...part(timesInWords(found.times)),
    "",
    sumInWords(found),
  ].join("\n");
}

const part = (lines: readonly string[]) => (lines.length > 0 ? ["", ...lines] : []);

const reasonLines = ({ old, new: now }: { old: string; new: string }) => [
  ...(old ? [`    was  ${old}`] : []),
  ...(now ? [`    is   ${now}`] : []),
];
