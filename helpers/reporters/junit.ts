import { SECTIONS } from "../engine/claim.ts";
import type { VerdictName } from "../engine/verdict.ts";
import { formatDetails } from "./details.ts";
import type { Report, ReportedClaim } from "./model.ts";
import { type RunProblem, runProblems, withCode } from "./run-problems.ts";

/** Characters that XML 1.0 forbids even as references: most control characters, lone surrogates. */
const ILLEGAL = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // Parsers normalize these unless they are character references.
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Replaces forbidden characters by JSON escapes: \u001b. */
export const legal = (text: string) =>
  text.replaceAll(ILLEGAL, (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);

/** A text as the content of an element. */
const content = (text: string) => legal(text).replaceAll(/[&<>\r]/g, (sign) => ESCAPED[sign] ?? sign);

type Attributes = Readonly<Record<string, string | number>>;

/** An element; its content is markup already. */
function element(name: string, attributes: Attributes, inside = ""): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`);
  const start = `<${name}${written.join("")}`;
  return inside === "" ? `${start}/>` : `${start}>${inside}</${name}>`;
}

const attribute = (text: string) => legal(text).replaceAll(/[&<>"\t\n\r]/g, (sign) => ESCAPED[sign] ?? sign);

/** The JUnit results of verdicts; an upheld claim is an empty test case. */
const RESULTS: Readonly<Record<VerdictName, "failure" | "error" | "skipped" | undefined>> = {
  upheld: undefined,
  violated: "failure",
  inconclusive: "error",
  skipped: "skipped",
};

/**
 * A run as JUnit XML, valid by the schemas of Ant and Jenkins: a test suite for each section, a test case for each
 * claim. Times are in seconds. It fails exactly if the exit code of the run is not 0: problems of the run itself
 * are a suite of their own.
 */
export function junit(report: Report): string {
  const bySection = Map.groupBy(report.claims, ({ section }) => section);
  const problems = runProblems(report);
  const properties = propertiesOf(report);
  const suites = SECTIONS.flatMap((section): Suite[] => {
    const claims = bySection.get(section) ?? [];
    return claims.length > 0
      ? [{ name: classOf(section), cases: claims.map(caseOf), startedAt: startOf(claims) }]
      : [];
  });
  if (problems.length > 0)
    suites.unshift({
      name: "labcheck",
      cases: problems.map(problemCase),
      startedAt: report.run.started,
      stderr: report.run.error ? `${withCode(report.run.error)}\n${report.run.error.remedy}` : "",
    });
  const markup = suites.map((suite, place) => suiteOf(suite, place, properties));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${markup.join("\n")}\n</testsuites>\n`;
}

interface Case {
  markup: string;
  result: "failure" | "error" | "skipped" | undefined;
  seconds: number;
}

interface Suite {
  name: string;
  cases: readonly Case[];
  /** The start, ISO 8601. */
  startedAt: string;
  stderr?: string;
}

function suiteOf({ name, cases, startedAt, stderr = "" }: Suite, place: number, properties: string): string {
  const count = (result: Case["result"]) => cases.filter((each) => each.result === result).length;
  const attributes = {
    ...{ name, package: "labcheck", id: place, hostname: "localhost" },
    // Ant's schema allows neither fractions nor a time zone.
    timestamp: startedAt.slice(0, 19),
    ...{ tests: cases.length, failures: count("failure"), errors: count("error"), skipped: count("skipped") },
    time: inSeconds(cases.reduce((sum, { seconds }) => sum + seconds, 0)),
  };
  const inside = [
    properties,
    ...cases.map(({ markup }) => markup),
    element("system-out", {}),
    element("system-err", {}, content(stderr)),
  ];
  return element("testsuite", attributes, `\n${inside.join("\n")}\n`);
}

/** The name begins with the id, because viewers sort test cases by name. */
function caseOf(claim: ReportedClaim): Case {
  const { id, section, says, verdict, reason, durationMs } = claim;
  const result = RESULTS[verdict];
  const seconds = durationMs / 1000;
  const attributes = {
    classname: classOf(section),
    name: `${id}: ${says}`,
    time: inSeconds(seconds),
  };
  if (!result) return { markup: element("testcase", attributes), result, seconds };
  const why = result === "skipped" ? { message: reason } : { message: reason, type: verdict };
  const body = result === "skipped" ? "" : content(formatDetails(claim).join("\n"));
  return { markup: element("testcase", attributes, element(result, why, body)), result, seconds };
}

function problemCase({ expectation, what, remedy }: RunProblem): Case {
  const body = content([what, remedy].filter(Boolean).join("\n"));
  const error = element("error", { message: what, type: "inconclusive" }, body);
  const attributes = { classname: "labcheck.run", name: expectation, time: inSeconds(0) };
  return { markup: element("testcase", attributes, error), result: "error", seconds: 0 };
}

const classOf = (section: string) => `labcheck.${section}`;
const inSeconds = (seconds: number) => seconds.toFixed(3);

const startOf = (claims: readonly ReportedClaim[]) =>
  claims.map(({ startedAt }) => startedAt).toSorted()[0] ?? "";

/** Properties of the run and its target. */
function propertiesOf({ run, target }: Report): string {
  const { id, version, seed } = run;
  const { kind, kubernetes, nodes, cni, denyStyle, proxyMode, ingress, loadBalancer } = target ?? {};
  const known = Object.entries({
    ...{ run: id, version, seed, target: kind, kubernetes, cni, denyStyle, proxyMode, ingress, loadBalancer },
    nodes: nodes?.map(({ name, kubelet, system }) => `${name} (${kubelet}, ${system})`).join(", "),
  });
  const properties = known.flatMap(([name, value]) =>
    value === undefined ? [] : [element("property", { name, value })],
  );
  return element("properties", {}, properties.join(""));
}
