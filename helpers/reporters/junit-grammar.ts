/** For tests: a parsed XML element. */
export interface Element {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly Element[];
  /** The text outside of its children. */
  text: string;
}

const NAME = "[A-Za-z_][\\w.-]*";
const XML_TOKEN = new RegExp(
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
  XML_TOKEN.lastIndex = DECLARATION.length;
  while (XML_TOKEN.lastIndex < document.length) {
    const at = XML_TOKEN.lastIndex;
    const groups = XML_TOKEN.exec(document)?.groups;
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

/** For tests: a rule that the JUnit schemas of Ant and Jenkins both imply. */
interface Rule {
  attributes: Readonly<Record<string, RegExp>>;
  optional?: readonly string[];
  /** The names of the children, each followed by a space. */
  children: RegExp;
  text?: true;
}

const ANY = /^/;
const TOKEN = /^\S(?:.*\S)?$/s;
const COUNT = /^\d+$/;
/** Jenkins requires three decimals, Ant accepts any. */
const SECONDS = /^\d+\.\d{3}$/;
const LEAF = /^$/;

const GRAMMAR: Readonly<Record<string, Rule>> = {
  testsuites: { attributes: {}, children: /^(?:testsuite )*$/ },
  testsuite: {
    attributes: {
      ...{ name: TOKEN, package: TOKEN, hostname: TOKEN, id: COUNT, time: SECONDS },
      ...{ tests: COUNT, failures: COUNT, errors: COUNT, skipped: COUNT },
      timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
    },
    children: /^properties (?:testcase )*system-out system-err $/,
  },
  properties: { attributes: {}, children: /^(?:property )*$/ },
  property: { attributes: { name: TOKEN, value: ANY }, children: LEAF },
  testcase: {
    attributes: { name: TOKEN, classname: TOKEN, time: SECONDS },
    children: /^(?:skipped |error |failure )?$/,
  },
  skipped: { attributes: { message: ANY }, children: LEAF, text: true },
  error: { attributes: { message: ANY, type: ANY }, children: LEAF, text: true },
  failure: { attributes: { message: ANY, type: ANY }, children: LEAF, text: true },
  "system-out": { attributes: {}, children: LEAF, text: true },
  "system-err": { attributes: {}, children: LEAF, text: true },
};

/** Describes violations of the grammar, and wrong counts of suites. */
export function grammarErrors(root: Element): string[] {
  return root.name === "testsuites" ? errorsIn(root) : [`the root is ${root.name}`];
}

function errorsIn(element: Element): string[] {
  const { name, attributes, children, text } = element;
  const rule = GRAMMAR[name];
  if (!rule) return [`unknown element ${name}`];
  const names = children.map((child) => `${child.name} `).join("");
  const required = Object.entries(rule.attributes);
  return [
    ...required
      .filter(([key, pattern]) => !pattern.test(attributes[key] ?? "\n "))
      .map(([key]) => `${name} has ${key}="${attributes[key]}"`),
    ...Object.keys(attributes)
      .filter((key) => !(key in rule.attributes))
      .map((key) => `${name} has ${key}`),
    ...(rule.children.test(names) ? [] : [`${name} has in it: ${names}`]),
    ...(rule.text || text.trim() === "" ? [] : [`${name} has a text: ${text}`]),
    ...(name === "testsuite" ? countErrors(element) : []),
    ...children.flatMap(errorsIn),
  ];
}

/** Viewers rely on the counts of a suite, so they must match its cases. */
function countErrors({ attributes, children }: Element): string[] {
  const cases = children.filter(({ name }) => name === "testcase");
  const having = (kind: string) => cases.filter((each) => each.children.some(({ name }) => name === kind));
  const counts = Object.entries({
    ...{ tests: cases, failures: having("failure"), errors: having("error"), skipped: having("skipped") },
  });
  return counts
    .filter(([key, { length }]) => attributes[key] !== String(length))
    .map(([key, { length }]) => `there are ${length} ${key}, not ${attributes[key]}`);
}
