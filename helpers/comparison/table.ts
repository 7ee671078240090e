/** GitHub limits a step summary to 1 MiB and shows nothing of a larger one. */
const MAX_BYTES = 1_000_000;
const MAX_CELL_LENGTH = 600;

/** Escapes text for a Markdown table cell: one line of limited length. */
export function cell(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const cut = line.length > MAX_CELL_LENGTH ? `${line.slice(0, MAX_CELL_LENGTH - 1)}…` : line;
  const entities = cut.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return entities.replaceAll(/[\\`*_[\]|~#!]/g, "\\$&");
}

const rowOf = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** A table under a heading; nothing if there are no rows. Cells are Markdown already. */
export function table(
  heading: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  if (rows.length === 0) return [];
  return ["", `### ${heading}`, "", rowOf(columns), `|${"---|".repeat(columns.length)}`, ...rows.map(rowOf)];
}

const note = (count: number) => `\n${count} more lines omitted; use --json for the full comparison.\n`;

/** The lines that fit into a step summary, and the number of those omitted. */
export function bounded(lines: readonly string[], maxBytes = MAX_BYTES): string {
  const text = `${lines.join("\n")}\n`;
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let room = maxBytes - Buffer.byteLength(note(lines.length));
  const fitting = lines.findIndex((line) => {
    room -= Buffer.byteLength(line) + 1;
    return room < 0;
  });
  return `${lines.slice(0, fitting).join("\n")}\n${note(lines.length - fitting)}`;
}
