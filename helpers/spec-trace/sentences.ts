import { createHash } from "node:crypto";

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

/** Shell prompts: of a user, of Windows, of root in a container. */
const PROMPT = /^\s*(?:\$ |[A-Z]:\\[^>]*>|\/[\w/.-]* # )/;

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
  // Stryker disable next-line StringLiteral: a default that only the type checker needs, as no run is
  // empty.
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

/** Where a sentence stands: both ordinals from 1, the heading empty before the first one. */
export interface Place {
  heading: string;
  /** Below that heading; a list item or a piece of code between blank lines counts as one. */
  paragraph: number;
  sentence: number;
}

export interface Sentence extends Place {
  text: string;
  /** The first 16 hex digits of the SHA-256 of the text. */
  hash: string;
}

/** A stop, with the brackets and quotes it closes, before anything but a small letter. */
const STOP = /[.!?][)\]"'”’]*(?=\s[^\p{Ll}\s])/gu;
/** These never end a sentence; "etc." does, where a capital follows. */
const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|vs|cf|approx|incl)$/i;

/**
 * The units of a text that can be followed one by one, in order. In prose these are sentences: a stop ends one
 * where white space and no small letter follow it, so versions, addresses, file names and "e.g." do not. In
 * code (see `blocksOf`) each command with its output, each YAML document and each piece between blank lines.
 * Headings are no units, they are the units' places.
 * White space does not matter in prose, nor do Markdown's marks: links count by their words, images by their
 * alternative. In code, line breaks and the depth of lines matter, columns do not.
 * The rules are our own and not Intl.Segmenter's, whose answers change with the ICU that a Node was built with.
 */
export function sentencesOf(text: string): Sentence[] {
  let place = { heading: "", paragraph: 0 };
  return blocksOf(text).flatMap(({ kind, lines }) => {
    if (kind === "heading") {
      place = { heading: proseOf(lines), paragraph: 0 };
      return [];
    }
    const units = (kind === "code" ? commandsIn(lines).map(codeOf) : splitAtStops(proseOf(lines))).filter(
      (unit) => unit !== "",
    );
    if (units.length > 0) place = { ...place, paragraph: place.paragraph + 1 };
    return units.map((unit, index) => ({ ...place, sentence: index + 1, text: unit, hash: hashOf(unit) }));
  });
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);

function proseOf(lines: readonly string[]): string {
  return lines
    .join(" ")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll("`", "")
    .replace(/(?<![\w*])(\*{1,2})(?=[^\s*])([^*]+?)(?<=\S)\1(?![\w*])/g, "$2")
    .replace(/\s+/g, " ")
    .trim();
}

function splitAtStops(prose: string): string[] {
  const ends = [...prose.matchAll(STOP)].filter(({ index }) => !ABBREVIATION.test(prose.slice(0, index)));
  const cuts = [0, ...ends.map(({ 0: stop, index }) => index + stop.length)];
  return cuts.map((cut, index) => prose.slice(cut, cuts[index + 1]).trim());
}

/** A prompt or a `---` begins the next one; the `---` is in neither. */
function commandsIn(lines: readonly string[]): string[][] {
  const commands: string[][] = [[]];
  for (const line of lines) {
    const divides = line.trim() === "---";
    if (divides || PROMPT.test(line)) commands.push([]);
    if (!divides) commands.at(-1)?.push(line);
  }
  return commands;
}

function codeOf(lines: readonly string[]): string {
  const depths = lines.map((line) => line.search(/\S/));
  const least = Math.min(...depths);
  return lines
    .map((line, index) => " ".repeat((depths[index] ?? 0) - least) + line.trim().replace(/\s+/g, " "))
    .join("\n");
}
