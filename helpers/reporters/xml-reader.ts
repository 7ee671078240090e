/** For tests: a parsed XML element. */
export interface Element {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly Element[];
  /** The text outside of its children. */
  text: string;
}

const NAME = "[A-Za-z_][\\w.-]*";
const TOKEN = new RegExp(
  `</(?<close>${NAME})>|<(?<open>${NAME})(?<written>(?: ${NAME}="[^<"]*")*)(?<empty>/?)>|(?<text>[^<]+)`,
  "y",
);
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Parses the subset of XML 1.0 that labcheck writes. Line ends and white space in attributes are normalized unless
 * they are character references. Throws if the document is not well-formed.
 */
export function readXml(document: string): Element {
  if (!document.startsWith(DECLARATION)) throw new Error("missing XML declaration");
  const illegal = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.exec(document);
  if (illegal) throw new Error(`U+${illegal[0].codePointAt(0)?.toString(16)} is illegal`);
  const open: OpenElement[] = [{ name: "", attributes: {}, children: [], text: "" }];
  TOKEN.lastIndex = DECLARATION.length;
  while (TOKEN.lastIndex < document.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(document)?.groups;
    if (!groups) throw new Error(`this is not well-formed: ${document.slice(at, at + 80)}`);
    addToken(open, groups);
  }
  const [root] = open[0]?.children ?? [];
  if (!root || open.length !== 1 || open[0]?.children.length !== 1 || open[0].text.trim() !== "")
    throw new Error("there is not exactly one closed root");
  return root;
}

interface OpenElement extends Element {
  children: Element[];
}

function addToken(open: OpenElement[], groups: Record<string, string>): void {
  const { close, open: opened, written = "", empty, text } = groups;
  const last = open.at(-1);
  if (close !== undefined) {
    if (close !== last?.name) throw new Error(`${last?.name} is closed by ${close}`);
    open.pop();
  } else if (opened !== undefined) {
    const element = { name: opened, attributes: attributesIn(written), children: [], text: "" };
    last?.children.push(element);
    if (!empty) open.push(element);
  } else if (last) {
    if (text?.includes("]]>")) throw new Error("a text has ]]> in it");
    last.text += unescaped((text ?? "").replaceAll(/\r\n?/g, "\n"));
  }
}

function attributesIn(written: string): Record<string, string> {
  const found = [...written.matchAll(/ (?<key>[^=]+)="(?<value>[^"]*)"/g)].map(
    ({ groups }): [string, string] => [
      groups?.["key"] ?? "",
      unescaped((groups?.["value"] ?? "").replaceAll(/[\t\n\r]/g, " ")),
    ],
  );
  if (new Set(found.map(([key]) => key)).size < found.length)
    throw new Error(`duplicate attribute: ${written}`);
  return Object.fromEntries(found);
}

function unescaped(text: string): string {
  return text.replaceAll(/&(?:#(\d+);|(\w+);)?/g, (reference, code?: string, name?: string) => {
    const sign = code === undefined ? ENTITIES[name ?? ""] : String.fromCodePoint(Number(code));
    if (sign === undefined) throw new Error(`${reference} is no known entity`);
    return sign;
  });
}
