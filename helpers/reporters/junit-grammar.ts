import type { Element } from "./xml-reader.ts";

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
