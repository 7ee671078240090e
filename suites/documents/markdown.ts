/** A row of a Markdown table. */
export const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

/** The line below the header of a table. */
export const rule = (columns: number): string => `|${"---|".repeat(columns)}`;

/** Text in which angle brackets and stars mean themselves; code spans stay as they are. */
export const asMarkdown = (text: string): string =>
  text.replaceAll(/`[^`]*`|[<*]/g, (found) => (found.length === 1 ? `\\${found}` : found));

/** Replaces the part of a document between the two marks of a name; throws where it has none. */
export function fillPart(document: string, name: string, part: string): string {
  const [begin, end] = [`<!-- ${name}: made by npm run docs -->`, `<!-- /${name} -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the document has no ${begin} … ${end}`);
  return `${document.slice(0, from + begin.length)}\n${part}\n${document.slice(to)}`;
}
