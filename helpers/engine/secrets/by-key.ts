/** The placeholder for a secret. */
export const REDACTED = "[secret]";

/** Endings of the keys of secrets in JSON, YAML, environment variables and flags. */
const SUFFIXES = [
  ...["passw(?:or)?d", "passphrase", "token", "client[_-]?secret", "client-(?:key|certificate)-data"],
  ...["(?:api|access|secret|private)[_-]?key", "requirepass", "masterauth", "\\.docker(?:configjson|cfg)"],
];
/** Also behind an escaped line break in a JSON string. */
const START = "(?:(?<=\\\\[nrt])|(?<![\\w.\\\\-]))";
const NAME = `${START}(?<name>[\\w.-]{0,60}?(?:${SUFFIXES.join("|")})|auth)\\\\*["']?`;
const NAMED = new RegExp(`${NAME}(?<sign>[ \\t]*[:=][ \\t]*|[ \\t]+)`, "gi");
/** An environment variable of a pod: its name and value are fields of one object. */
const VARIABLE = new RegExp(
  `\\bname\\\\*["']?\\s*:\\s*\\\\*["']?${NAME}(?:[\\s,]|\\\\+n)*\\\\*["']?value\\\\*["']?(?<sign>\\s*:\\s*)`,
  "gi",
);

/** A quoted string, up to a quote with as many backslashes: JSON may be nested in JSON. */
const QUOTED = /(?<open>\\*["'])(?!\k<open>)(?<value>[^\n]+?)(?=(?<!\\)\k<open>|\n|$)/y;
const WORD = /(?<value>(?:[^\s"'&\\]|\\(?!\\*[nrt"']))+)/y;
const BREAK = "(?:\\n|\\\\+n)+";
const MOST_INDENT = 100;
const MOST_QUOTE = 20;
/** Values that are no secrets: booleans, empty values, the beginning of a block or an object. */
const PLAIN = /^(?:true|false|null|none|~|""|''|[{[]|[|>][-+\d]*)[\s,]*$/i;

/** Removes the values of keys that name a secret. */
export const withoutKeyed = (text: string) => [NAMED, VARIABLE].reduce(withoutValues, text);

interface Span {
  from: number;
  to: number;
}

function withoutValues(text: string, named: RegExp): string {
  let kept = "";
  let end = 0;
  for (const match of text.matchAll(named)) {
    const value = match.index < end ? undefined : valueOf(match);
    if (!value) continue;
    kept += `${text.slice(end, value.from)}${REDACTED}`;
    end = value.to;
  }
  return kept + text.slice(end);
}

/** The position of a key's value; undefined if there is none, or none that is secret. */
function valueOf({ input, index, 0: { length }, groups }: RegExpExecArray): Span | undefined {
  const { name = "", sign = "" } = groups ?? {};
  const from = index + length;
  const isFlag = /^--|requirepass|masterauth/i.test(name);
  if (!/[:=]/.test(sign) && !isFlag) return undefined;
  if (/\\*["']/y.test(input.slice(from, from + MOST_QUOTE))) return spanOf(QUOTED, input, from);
  if (!sign.includes(":")) return spanOf(WORD, input, from);
  // A colon without a space behind it belongs to an image or a port.
  if (!/\s$/.test(sign)) return undefined;
  const [, breaks, quotes, indent] =
    /(?:^|\n|(\\+)n|:\s*(\\*)")([ \t]*)(?:- )?(?:\\*["'])?$/.exec(
      input.slice(Math.max(0, index - MOST_INDENT), index),
    ) ?? [];
  const character = characterIn(indent, breaks?.slice(1) ?? quotes);
  const block = blockOf(input, from, indent ?? "", character);
  if (block) return block;
  if (indent !== undefined)
    return spanOf(new RegExp(`(?![\\s{[])(?<value>(?:${character})+)`, "y"), input, from);
  const word = spanOf(WORD, input, from);
  const isRandom = word && word.to - word.from >= 6 && /\d/.test(input.slice(word.from, word.to));
  return isRandom || /pass\w/i.test(name) ? word : undefined;
}

function spanOf(pattern: RegExp, text: string, from: number): Span | undefined {
  pattern.lastIndex = from;
  const { value = "" } = pattern.exec(text)?.groups ?? {};
  if (value === "" || PLAIN.test(value)) return undefined;
  return { from: pattern.lastIndex - value.length, to: pattern.lastIndex };
}

/**
 * One character of a YAML line. Inside a JSON string the line ends at a quote with the string's number of
 * backslashes, or at a line break with one more; other quotes and breaks belong to the line. Without an indent the
 * nesting is unknown, so it ends at any of them.
 */
function characterIn(indent: string | undefined, backslashes: string | undefined): string {
  if (indent === undefined) return String.raw`(?!\\+[nr"])[^\n]`;
  if (backslashes === undefined) return String.raw`[^\n]`;
  const { length } = backslashes;
  return String.raw`(?!(?<!\\)(?:\\{${length}}"|\\{${length + 1}}[nr]))[^\n]`;
}

/** The lines of a YAML block, which are indented further than its key. */
function blockOf(text: string, from: number, indent: string, character: string): Span | undefined {
  const line = `[ \\t]{${indent.length + 1},}(?:${character})+`;
  const pattern = `[|>][-+\\d]*[ \\t]*${BREAK}(?<value>${line}(?:${BREAK}${line})*)`;
  return spanOf(new RegExp(pattern, "y"), text, from);
}
