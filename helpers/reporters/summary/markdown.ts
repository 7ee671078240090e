import { legal } from "../xml.ts";

/** What Markdown, or the HTML and the formulas within it, would take for its own. */
const OWN = /[\\`*_[\]<>|~&$]/g;

/** A text as a part of a line or of a cell: nothing in it is markup, and its lines are kept. */
export const plain = (text: string) =>
  legal(text)
    .trim()
    .replaceAll(OWN, "\\$&")
    .replaceAll(/\s*\n\s*/g, "<br>");

/** A row of a table; the cells are Markdown already. */
export const row = (...cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** What begins a table with these heads. */
export const table = (...heads: readonly string[]) => `${row(...heads)}\n|${"---|".repeat(heads.length)}`;

/** A text as it is, in a fence that nothing in it ends. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${legal(text)}\n${fence}`;
}

/** What is folded away until it is asked for; `title` is plain text, `inside` Markdown. */
export const folded = (title: string) => ({
  head: `<details><summary>${plain(title)}</summary>\n`,
  tail: "\n</details>",
});
