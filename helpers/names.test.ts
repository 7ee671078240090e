import { expect, test } from "vitest";
import { TEXTS } from "./testing/imports.ts";

/**
 * Words that labcheck once used for things that Kubernetes and testing have names for, with the name to use.
 * No identifier and no file name has one of them as a part: a reader knows the field's word already.
 */
const OLD_WORDS: Readonly<Record<string, string>> = {
  alike: "indistinguishable",
  ask: "query a server, check or run a claim",
  asked: "queried, checked",
  asker: "client",
  asking: "querying, checking",
  asks: "queries, checks",
  barred: "skipped",
  beyond: "cluster-scoped",
  blinds: "makesInconclusive",
  brought: "extras",
  cast: "participants",
  conclude: "finish",
  converge: "pollUntilStable",
  expects: "expected",
  figure: "measurement, drawing",
  fitted: "overridden",
  knock: "attempt, connect",
  look: "context, attempt, check",
  looking: "checking",
  looks: "probes, attempts",
  lost: "failed, unanswered, downReason",
  lurks: "latent",
  made: "created",
  namesake: "sameLabelClient",
  notable: "attention",
  patience: "timeouts",
  policed: "policyTimeline",
  says: "statement",
  shortcoming: "problem",
  shortcomings: "problems",
  sound: "healthy, baseline",
  spares: "mustNotAffect",
  stock: "inventory",
  strangers: "externalClients",
  surroundings: "diagnostics",
  taken: "used, accepted",
  tell: "report, print",
  telling: "relevant",
  tells: "reports",
  told: "reported",
  touches: "scope",
  unsettled: "awaitReady",
  untouchable: "scopeViolation",
  way: "route, entrance, connection",
  ways: "routes, entrances, connections",
  wish: "options",
};
/** Phrases of the same kind, in camel case. */
const OLD_PHRASES = /inWords|InWords|inForce|InForce|sideBySide|SIDE_BY_SIDE|yesMan|takesLong|NotYet|onLook/;

/** The field names of report.json and proof.json, which users read, stay as they are. */
const REPORT_FIELDS = new Set(["says", "expects", "surroundings", "figures"]);
/** The same for other fields of these files and the data of reasons, with the places that write or read them. */
const DATA_FIELDS: Readonly<Record<string, RegExp>> = {
  alike: /^(?:helpers\/reporters\/|suites\/(?:prove|merge|commands\/prove)\b)/,
  asked: /^(?:helpers\/reporters\/|suites\/(?:prove|proof|merge)\b)/,
  inForce: /^suites\/policy\//,
  looks: /^suites\/ingress\//,
  lost: /^(?:helpers\/comparison\/|suites\/(?:commands\/compare|pods\/)|fixtures\/external\/)/,
  made: /^suites\/(?:errata|external)\//,
  notAsked: /^helpers\/spec-trace\//,
  taken: /^suites\/services\//,
  told: /^(?:suites\/services\/|helpers\/probes\/many-connections)/,
  way: /^(?:helpers\/(?:reporters|comparison)\/|suites\/(?:guestbook|ingress)\/|fixtures\/lab\/describe)/,
  ways: /^suites\/ingress\//,
};

const partsOf = (name: string) =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[\s_-]+/);
const isOld = (name: string) =>
  !REPORT_FIELDS.has(name) &&
  (OLD_PHRASES.test(name) || partsOf(name).some((part) => Object.hasOwn(OLD_WORDS, part)));

/** Parts of a source that are not code: comments, strings, texts of templates, and regular expressions. */
const COMMENT = /\/\*[^]*?\*\/|\/\/.*/y;
const STRING = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/y;
const TEMPLATE_TEXT = /(?:\\[^]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y;
const PATTERN = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;

/** The identifiers that a source declares or uses. */
function identifiersIn(text: string): Set<string> {
  const code: string[] = [];
  // How many braces are open in each expression of a template that is being read.
  const braces: number[] = [];
  let at = 0;
  const skip = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const skipTemplateText = () => {
    if (skip(TEMPLATE_TEXT)?.endsWith("${")) braces.push(0);
  };
  while (at < text.length) {
    const depth = braces.at(-1);
    const isOperand = /[\w$)\]]\s*$/.test(code.slice(-20).join(""));
    if (skip(COMMENT) ?? skip(STRING) ?? (isOperand ? undefined : skip(PATTERN))) code.push(" ");
    else {
      const next = text[at] ?? "";
      at += 1;
      code.push(next);
      if (next === "`") skipTemplateText();
      else if (depth !== undefined && next === "{") braces[braces.length - 1] = depth + 1;
      else if (depth === 0 && next === "}") {
        braces.pop();
        skipTemplateText();
      } else if (depth !== undefined && next === "}") braces[braces.length - 1] = depth - 1;
    }
  }
  return new Set(code.join("").match(/[A-Za-z_]\w*/g) ?? []);
}

const FILES = [...TEXTS].filter(([file]) => file !== "helpers/names.test.ts");

test("names: no identifier contains an old word", () => {
  const old = FILES.flatMap(([file, text]) =>
    [...identifiersIn(text)]
      .filter((name) => isOld(name) && !DATA_FIELDS[name]?.test(file))
      .map((name) => `${file}: ${name}`),
  );
  expect(old).toEqual([]);
});

test("names: no file or folder has an old word in its name", () => {
  const names = FILES.map(([file]) => file);
  expect(names.filter((file) => file.replace(/\.ts$/, "").split(/[/.]/).some(isOld))).toEqual([]);
});

test.each([
  ["lookUntil", true],
  ["_asked", true],
  ["MOST_LOST", true],
  ["planInWords", true],
  ["ways", true],
  ["lookup", false],
  ["always", false],
  ["task", false],
  ["madeira", false],
])("isOld: %s is %j", (name, expected) => expect(isOld(name)).toBe(expected));

test.each([
  ['const a = "lost"; // told', ["const", "a"]],
  [`g('"lost"');`, ["g"]],
  ["f(`${ways} lost ${told} made`)", ["f", "ways", "told"]],
  ["/* looks */ x.test(/lost[/]/g)", ["x", "test"]],
])("identifiersIn: %s", (text, names) => expect([...identifiersIn(text)]).toEqual(names));
