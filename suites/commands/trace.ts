import { readFile } from "node:fs/promises";
import { labTextUnreadable, notLabText } from "../../helpers/errors/reports.ts";
import { EXIT, type ExitCode, errorMessage } from "../../helpers/reasons/labcheck-error.ts";
import { type Comparison, compare } from "../../helpers/spec-trace/compare.ts";
import { type Place, sentencesOf } from "../../helpers/spec-trace/sentences.ts";
import { coverageOf, type Entry } from "../../helpers/spec-trace/table.ts";
import { TRACE } from "../trace.ts";

const SHOWN = 60;

/**
 * Compares a copy of the lab's text with the table of its sentences and says what differs, a line each.
 * Returns 0 where nothing does, else 1; throws a usage error for a file that cannot be read or has no sentence
 * of the lab.
 */
export async function trace(file: string, json: boolean): Promise<ExitCode> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw labTextUnreadable({ file, why: errorMessage(error) });
  });
  const found = compare(TRACE, sentencesOf(text));
  const { same, ...differing } = found;
  if (same.length + found.moved.length === 0) throw notLabText({ file });
  const whole = { ...countsOf(found), ...differing };
  process.stdout.write(
    json ? `${JSON.stringify(whole, undefined, 2)}\n` : `${[...linesOf(found), closing(found)].join("\n")}\n`,
  );
  return Object.values(differing).every((list) => list.length === 0) ? EXIT.upheld : EXIT.violated;
}

/** `sentences` are those of the file, `claimed` and `excused` those of the table. */
function countsOf({ same, moved, changed, added }: Comparison) {
  const sentences = same.length + moved.length + changed.length + added.length;
  const { claimed, excused } = coverageOf(TRACE, []);
  return { sentences, same: same.length, claimed, excused };
}

function linesOf({ moved, changed, missing, added }: Comparison): string[] {
  return [
    ...moved.map(({ was, is }) => `moved    ${quoted(is)} (was ${placed(was)}) ${ledTo(was)}`),
    ...changed.map(({ was, is }) => `changed  ${quoted(is)} ${ledTo(was)}`),
    ...missing.map((was) => `missing  ${placed(was)} ${ledTo(was)}`),
    ...added.map((is) => `new      ${quoted(is)}`),
  ];
}

const placed = ({ heading, paragraph, sentence }: Place) =>
  `${heading || "Before the first heading"}, paragraph ${paragraph}, sentence ${sentence}`;

function quoted(is: Place & { text: string }): string {
  const words = is.text.replace(/\s+/g, " ");
  return `${placed(is)}: ${words.length > SHOWN ? `${words.slice(0, SHOWN).trimEnd()}…` : words}`;
}

const ledTo = (was: Entry) => ("claims" in was ? `→ ${was.claims.join(", ")}` : `→ no claim, ${was.none}`);

function closing(found: Comparison): string {
  const { sentences, same, claimed, excused } = countsOf(found);
  const { moved, changed, missing, added } = found;
  const also = moved.length > 0 ? `, ${moved.length} moved` : "";
  const differ = `${changed.length} changed, ${missing.length} missing, ${added.length} new${also}`;
  return `${sentences} sentences: ${same} as in the table, ${differ}; ${claimed} lead to claims, ${excused} have a reason`;
}
