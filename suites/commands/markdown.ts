/** A row of a Markdown table. */
export const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

/** What stands below a table's header. */
export const rule = (columns: number): string => `|${"---|".repeat(columns)}`;
