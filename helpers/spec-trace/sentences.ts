import { createHash } from "node:crypto";
import { blocksOf, PROMPT } from "./blocks.ts";

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
