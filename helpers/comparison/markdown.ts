import { changeInWords, notesInWords, sideInWords, sumInWords, timesInWords } from "./format.ts";
import type { Comparison } from "./model.ts";
import { bounded, cell, table } from "./table.ts";

const id = (claim: string) => `\`${claim}\``;

/** A comparison for a step summary or a comment on a change. */
export function comparisonMarkdown(found: Comparison): string {
  const { verdicts, reasons, outcomes, target } = found;
  return bounded([
    `## ${cell(sumInWords(found))}`,
    "",
    `- old ${cell(sideInWords(found.old))}`,
    `- new ${cell(sideInWords(found.new))}`,
    ...notesInWords(found).map((note) => `- **${cell(note)}**`),
    ...table(
      "Verdicts",
      ["claim", "change", "was", "is"],
      verdicts.map((each) => [
        ...[id(each.claim), cell(changeInWords(each))],
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
    ...listed("Times", timesInWords(found.times)),
  ]);
}

const listed = (heading: string, lines: readonly string[]) =>
  lines.length > 0 ? ["", `### ${heading}`, "", ...lines.map((line) => `- ${cell(line)}`)] : [];
