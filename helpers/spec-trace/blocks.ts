/** A heading, one paragraph or list item, or one piece of terminal, YAML or addresses; its lines as written. */
interface Block {
  kind: "heading" | "prose" | "code";
  lines: string[];
}

const FENCE = /^\s*(`{3,}|~{3,})/;
const HASHED = /^#{1,6}\s+(.*?)\s*#*$/;
/** A title stands alone, begins with a capital and has no stop, no path and no value in it. */
const TITLE = /^\p{Lu}[\p{L}\p{N} ,&'’()/-]*[\p{L}\p{N})]$/u;
const MOST_WORDS_OF_A_TITLE = 12;
const ITEM = /^\s*(?:[•*+-]|\d+[.)])\s+/;
const KEY = /^[A-Za-z][\w ./-]*:(?:\s|$)/;
const KEY_OR_BELOW = /^(?:---$|\s|- |[A-Za-z][\w ./-]*:(?:\s|$))/;

/** What a shell puts before a command: of a user, of Windows, of root in a container. */
export const PROMPT = /^\s*(?:\$ |[A-Z]:\\[^>]*>|\/[\w/.-]* # )/;

/**
 * Cuts a text into blocks. Both forms of the lab's text are understood and give the same blocks:
 * - Markdown, known by a heading with `#`: headings have `#`, code stands between fences;
 * - plain text: a heading is a title that stands alone between blank lines; code is a command after a prompt
 *   with what follows it, lines of `key: value`, or lines of a single word.
 * A blank line ends a block, in code as well, and so does the next list item, the next heading or a prompt.
 * Before the first heading is the page around the text: there every line is a paragraph.
 */
export function blocksOf(text: string): Block[] {
  const runs = runsOf(text.replace(/^\uFEFF/, "").split(/\r?\n/));
  const markdown = runs.some(({ fenced, lines }) => !fenced && lines.some((line) => HASHED.test(line)));
  const blocks = runs.flatMap((run, index) => {
    if (run.fenced) return [{ kind: "code" as const, lines: run.lines }];
    return markdown ? partsOf(run.lines) : plainOf(run.lines, index === runs.length - 1);
  });
  const first = blocks.findIndex(({ kind }) => kind === "heading");
  return blocks.flatMap((block, index) =>
    index < first ? block.lines.map((line): Block => ({ kind: "prose", lines: [line] })) : [block],
  );
}

/** Lines with no blank one between them, inside or outside a fence; a fence that never ends goes to the end. */
function runsOf(lines: readonly string[]): { fenced: boolean; lines: string[] }[] {
  const runs = [{ fenced: false, lines: [] as string[] }];
  let fence = "";
  for (const line of lines) {
    const mark = FENCE.exec(line)?.[1] ?? "";
    const turns = fence === "" ? mark !== "" : line.trim() === fence;
    if (turns) fence = fence === "" ? mark : "";
    if (turns || line.trim() === "") runs.push({ fenced: fence !== "", lines: [] });
    else runs.at(-1)?.lines.push(line.trimEnd());
  }
  return runs.filter((run) => run.lines.length > 0);
}

function plainOf(lines: readonly string[], last: boolean): Block[] {
  // Stryker disable next-line StringLiteral: a default that only the type checker asks for, as no run is empty.
  const [first = ""] = lines;
  const alone = lines.length === 1 && !last;
  if (alone && TITLE.test(first) && first.split(" ").length <= MOST_WORDS_OF_A_TITLE)
    return [{ kind: "heading", lines: [first] }];
  const keyed = KEY.test(first) && lines.every((line) => KEY_OR_BELOW.test(line));
  const words = lines.every((line) => /^\S+$/.test(line));
  return lines.length > 1 && (keyed || words) ? [{ kind: "code", lines: [...lines] }] : partsOf(lines);
}

function partsOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (const line of lines) {
    const open = blocks.at(-1);
    const title = HASHED.exec(line)?.[1];
    if (open?.kind === "code") open.lines.push(line);
    else if (PROMPT.test(line)) blocks.push({ kind: "code", lines: [line] });
    else if (title !== undefined) blocks.push({ kind: "heading", lines: [title] });
    else if (ITEM.test(line)) blocks.push({ kind: "prose", lines: [line.replace(ITEM, "")] });
    else if (open?.kind === "prose") open.lines.push(line);
    else blocks.push({ kind: "prose", lines: [line] });
  }
  return blocks;
}
