/** GitHub takes a step summary of 1 MiB; what is more is not shown at all. */
const MOST_BYTES = 1_000_000;
const LONGEST_CELL = 600;

/** Text as Markdown shows it as it is, also in a table: on one line, and of a bounded length. */
export function cell(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const cut = line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL - 1)}…` : line;
  const entities = cut.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return entities.replaceAll(/[\\`*_[\]|~#!]/g, "\\$&");
}

const rowOf = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** A table with a heading before it; nothing without rows. Cells are Markdown already. */
export function table(
  heading: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  if (rows.length === 0) return [];
  return ["", `### ${heading}`, "", rowOf(columns), `|${"---|".repeat(columns.length)}`, ...rows.map(rowOf)];
}

const note = (count: number) => `\n${count} more lines are left out here; --json has all of it.\n`;

/** The lines as far as a step summary takes them, and how many it does not. */
export function bounded(lines: readonly string[], most = MOST_BYTES): string {
  const text = `${lines.join("\n")}\n`;
  if (Buffer.byteLength(text) <= most) return text;
  let room = most - Buffer.byteLength(note(lines.length));
  const fit = lines.findIndex((line) => {
    room -= Buffer.byteLength(line) + 1;
    return room < 0;
  });
  return `${lines.slice(0, fit).join("\n")}\n${note(lines.length - fit)}`;
}
