/** What stands in the place of a secret. */
export const TAKEN = "[secret]";

/** How the names of secrets end, in JSON, YAML, environments and flags. */
const ENDS = [
  ...["passw(?:or)?d", "passphrase", "token", "client[_-]?secret", "client-(?:key|certificate)-data"],
  ...["(?:api|access|secret|private)[_-]?key", "requirepass", "masterauth", "\\.docker(?:configjson|cfg)"],
];
/** Also behind the sign of a line break, in a text of JSON. */
const START = "(?:(?<=\\\\[nrt])|(?<![\\w.\\\\-]))";
const NAME = `${START}(?<name>[\\w.-]{0,60}?(?:${ENDS.join("|")})|auth)\\\\*["']?`;
const NAMED = new RegExp(`${NAME}(?<sign>[ \\t]*[:=][ \\t]*|[ \\t]+)`, "gi");
/** A variable of a pod, as the API has it: the name beside the value. */
const VARIABLE = new RegExp(
  `\\bname\\\\*["']?\\s*:\\s*\\\\*["']?${NAME}(?:[\\s,]|\\\\+n)*\\\\*["']?value\\\\*["']?(?<sign>\\s*:\\s*)`,
  "gi",
);

/** A quote with the backslashes before it, as JSON within JSON has it, up to the next one of the same kind. */
const QUOTED = /(?<open>\\*["'])(?!\k<open>)(?<value>[^\n]+?)(?=(?<!\\)\k<open>|\n|$)/y;
const WORD = /(?<value>(?:[^\s"'&\\]|\\(?!\\*[nrt"']))+)/y;
const BREAK = "(?:\\n|\\\\+n)+";
const MOST_INDENT = 100;
const MOST_QUOTE = 20;
/** What has such a name and is none: switches, nothing at all, what begins lines of their own. */
const PLAIN = /^(?:true|false|null|none|~|""|''|[{[]|[|>][-+\d]*)[\s,]*$/i;

/** Takes out the values of what is named like a secret. */
export const withoutNamed = (text: string) => [NAMED, VARIABLE].reduce(withoutValues, text);

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
    kept += `${text.slice(end, value.from)}${TAKEN}`;
    end = value.to;
  }
  return kept + text.slice(end);
}

/** Where the value of a name is; undefined where it has none, or none to hide. */
function valueOf({ input, index, 0: { length }, groups }: RegExpExecArray): Span | undefined {
  const { name = "", sign = "" } = groups ?? {};
  const from = index + length;
  const isFlag = /^--|requirepass|masterauth/i.test(name);
  if (!/[:=]/.test(sign) && !isFlag) return undefined;
  if (/\\*["']/y.test(input.slice(from, from + MOST_QUOTE))) return spanOf(QUOTED, input, from);
  if (!sign.includes(":")) return spanOf(WORD, input, from);
  // A colon with nothing behind it is one of an image or a port.
  if (!/\s$/.test(sign)) return undefined;
  const [, breaks, quotes, indent] =
    /(?:^|\n|(\\+)n|:\s*(\\*)")([ \t]*)(?:- )?(?:\\*["'])?$/.exec(
      input.slice(Math.max(0, index - MOST_INDENT), index),
    ) ?? [];
  const letter = letterIn(indent, breaks?.slice(1) ?? quotes);
  const block = blockOf(input, from, indent ?? "", letter);
  if (block) return block;
  if (indent !== undefined)
    return spanOf(new RegExp(`(?![\\s{[])(?<value>(?:${letter})+)`, "y"), input, from);
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
 * What a line of YAML is made of. In a text of JSON that ends with a quote behind some backslashes, a line break
 * has one more of them, and quotes and breaks with other numbers are of the line; what stands amid a line does
 * not tell how deep it is.
 */
function letterIn(indent: string | undefined, backslashes: string | undefined): string {
  if (indent === undefined) return String.raw`(?!\\+[nr"])[^\n]`;
  if (backslashes === undefined) return String.raw`[^\n]`;
  const { length } = backslashes;
  return String.raw`(?!(?<!\\)(?:\\{${length}}"|\\{${length + 1}}[nr]))[^\n]`;
}

/** The lines of a YAML block, which stand further in than its name. */
function blockOf(text: string, from: number, indent: string, letter: string): Span | undefined {
  const line = `[ \\t]{${indent.length + 1},}(?:${letter})+`;
  const pattern = `[|>][-+\\d]*[ \\t]*${BREAK}(?<value>${line}(?:${BREAK}${line})*)`;
  return spanOf(new RegExp(pattern, "y"), text, from);
}
