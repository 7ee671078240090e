import { describe, expect, test } from "vitest";
import { exitCodeOf } from "../engine/verdict.ts";
import { junit } from "./junit.ts";
import { type Element, grammarErrors, readXml } from "./junit-grammar.ts";
import type { Report } from "./model.ts";
import { RUNS, reportOf, resultOf, seen } from "./sample.ts";

const parsed = (report: Report) => readXml(junit(report));
const suiteIn = (root: Element, name: string) =>
  root.children.find((suite) => suite.attributes["name"] === name);
const casesIn = (root: Element) =>
  root.children.flatMap(({ children }) => children.filter(({ name }) => name === "testcase"));
const resultsIn = (root: Element) => casesIn(root).flatMap(({ children }) => children);

describe.each(Object.entries(RUNS))("junit: the run %s", (_, { report, good }) => {
  test("is valid by the schemas of Ant and Jenkins", () => expect(grammarErrors(parsed(report))).toEqual([]));

  test(`is ${good ? "" : "not "}green`, () => {
    const bad = resultsIn(parsed(report)).filter(({ name }) => name !== "skipped");
    expect(bad.length === 0).toBe(good);
  });

  test("has a case for each claim, in the lab's order", () => {
    const ids = casesIn(parsed(report)).map(({ attributes }) => attributes["name"]?.split(":")[0]);
    expect(ids.filter((id) => id?.includes("/"))).toEqual(report.claims.map(({ id }) => id));
  });
});

test("junit: includes verdict, reason and details of claims that are not upheld", () => {
  const violated = resultOf("policy/removed", { verdict: "violated", reason: "it is timeout, not open" });
  const inconclusive = resultOf("policy/scope", { verdict: "inconclusive", reason: "no answer" });
  const skipped = resultOf("policy/label", { verdict: "skipped", reason: "no policy engine" });
  const [failure, error, third] = resultsIn(parsed(reportOf([violated, inconclusive, skipped])));
  expect(failure).toMatchObject({
    name: "failure",
    attributes: { message: "it is timeout, not open", type: "violated" },
    text: `  the lab   What the lab says about policy/removed.
  expected  every connection open
  observed  it is timeout, not open
  code      sample
  10:00:00.250 pod busybox on node-1 → 10.42.1.7:6379: open
               kubectl exec -n lab busybox -- nc -v -z -w 2 10.42.1.7 6379`,
  });
  expect(error).toMatchObject({
    name: "error",
    attributes: { message: "no answer", type: "inconclusive" },
  });
  expect(error?.text).toContain("observed  no answer");
  expect(third).toMatchObject({ name: "skipped", attributes: { message: "no policy engine" }, text: "" });
});

test("junit: names and times each case, and counts cases of a suite", () => {
  const earlier = resultOf("pods/unique-ip", { startedAt: "2026-08-21T09:59:58.900Z" });
  const root = parsed(reportOf([resultOf("pods/reach-any"), earlier]));
  const says = "What the lab says about pods/reach-any.";
  expect(casesIn(root)[0]).toEqual({
    name: "testcase",
    attributes: { classname: "labcheck.pods", name: `pods/reach-any: ${says}`, time: "1.234" },
    children: [],
    text: "",
  });
  expect(suiteIn(root, "labcheck.pods")?.attributes).toMatchObject({
    ...{ package: "labcheck", id: "0", tests: "2", failures: "0", errors: "0", skipped: "0" },
    ...{ time: "2.468", timestamp: "2026-08-21T09:59:58" },
  });
});

const propertiesIn = (report: Report) =>
  parsed(report).children[0]?.children[0]?.children.map(({ attributes }) => Object.values(attributes));

test("junit: lists known properties of the run and its target", () => {
  const run = [
    ["run", "r1"],
    ["version", "0.1.0"],
    ["seed", "7"],
  ];
  expect(propertiesIn(RUNS.upheld.report)).toEqual([
    ...run,
    ["target", "k3s"],
    ["kubernetes", "v1.34.1"],
    ["cni", "calico"],
    ["denyStyle", "drop"],
    ["proxyMode", "iptables"],
    ["ingress", "traefik"],
    ["loadBalancer", "metallb"],
    ["nodes", "node-1 (v1.34.1, Debian 12), node-2 (v1.34.1, Debian 12)"],
  ]);
  expect(propertiesIn(RUNS.died.report)).toEqual(run);
});

test("junit: reports the error of a run in the first suite", () => {
  const root = parsed(RUNS.died.report);
  expect(root.children.map(({ attributes }) => attributes["name"])).toEqual(["labcheck", "labcheck.pods"]);
  const [own] = root.children;
  expect(own?.children.at(-1)).toMatchObject({
    name: "system-err",
    text: "No container engine answers, and only root can start one (LABCHECK_NO_ENGINE)\nStart Docker, set DOCKER_HOST, or run labcheck as root.",
  });
  expect(resultsIn(root).map(({ name, attributes }) => [name, attributes["message"]])).toEqual([
    ["error", "No container engine answers, and only root can start one (LABCHECK_NO_ENGINE)"],
    ["error", "not checked: No container engine answers, and only root can start one"],
  ]);
  expect(resultsIn(root)[0]?.text).toBe(
    "No container engine answers, and only root can start one (LABCHECK_NO_ENGINE)\nStart Docker, set DOCKER_HOST, or run labcheck as root.",
  );
});

test.each<[keyof typeof RUNS, string, string]>([
  ["empty", "The run checks claims.", "no claim was checked"],
  ["skipped", "At least one claim is not skipped.", "all claims were skipped"],
  ["incomplete", "The run finishes.", "it was interrupted, or is still running"],
  ["leaking", "All created objects are removed.", "not removed: the namespace lab: it hangs"],
])("junit: reports the problem of the run %s", (name, expectation, what) => {
  const own = suiteIn(parsed(RUNS[name].report), "labcheck");
  const [only, ...others] = own?.children.filter((each) => each.name === "testcase") ?? [];
  expect(others).toEqual([]);
  expect(only?.attributes).toMatchObject({ classname: "labcheck.run", name: expectation });
  expect(only?.children).toMatchObject([{ attributes: { message: what, type: "inconclusive" }, text: what }]);
  expect(own?.children.at(-1)).toMatchObject({ name: "system-err", text: "" });
});

test("junit: escapes any text that XML allows", () => {
  const text = "a <b> & \"c\" 'd' ]]> \t\r\n\u0085 é 漢 \u{1f600}";
  const evidence = [seen("open", { command: text })];
  const [failure] = resultsIn(
    parsed(reportOf([resultOf("pods/reach-any", { verdict: "violated", reason: text, evidence })])),
  );
  expect(failure?.attributes["message"]).toBe(text);
  expect(failure?.text.split(text)).toHaveLength(3);
});

test.each([
  ["\u0000", "\\u0000"],
  ["\u001b[31m", "\\u001b[31m"],
  ["\ud83d", "\\ud83d"],
  ["\ude00", "\\ude00"],
  ["\ufffe", "\\ufffe"],
])("junit: replaces %j by %s", (sign, shown) => {
  const reason = `a${sign}b`;
  const [failure] = resultsIn(
    parsed(reportOf([resultOf("pods/reach-any", { verdict: "violated", reason })])),
  );
  expect(failure?.attributes["message"]).toBe(`a${shown}b`);
  expect(failure?.text).toContain(`observed  a${shown}b`);
});

// The parser and the grammar must be able to fail.
test.each([
  ["<a>", "there is not exactly one closed root"],
  ["<a></b>", "a is closed by b"],
  ["<a/><a/>", "there is not exactly one closed root"],
  ["<a>&b;</a>", "&b; is no known entity"],
  ["<a>a & b</a>", "& is no known entity"],
  ["<a>]]></a>", "]]>"],
  ['<a b="1" b="2"/>', "duplicate"],
  ['<a b="<"/>', "not well-formed"],
  ["<a>\u0007</a>", "U+7 is illegal"],
])("readXml: rejects %s", (text, why) => {
  expect(() => readXml(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`)).toThrow(why);
});

test.each<[string, string, string]>([
  ["a count", 'tests="1"', 'tests="2"'],
  ["a time", 'time="1.234"', 'time="1,2"'],
  ["a moment", 'timestamp="2026-08-21T10:00:00"', 'timestamp="2026-08-21T10:00:00.250Z"'],
  ["an unknown attribute", "<properties>", '<properties id="1">'],
  ["a missing attribute", ' hostname="localhost"', ""],
  ["an order", "<system-out/>\n<system-err/>", "<system-err/>\n<system-out/>"],
  ["an element", "<system-out/>", "<output/>"],
  ["a text", "<system-out/>", "text<system-out/>"],
])("grammarErrors: finds %s that is wrong", (_, right, wrong) => {
  const text = junit(reportOf([resultOf("pods/reach-any")]));
  expect(text).toContain(right);
  expect(grammarErrors(readXml(text.replace(right, wrong)))).not.toEqual([]);
});

test("RUNS: are good exactly if they exit with 0", () => {
  for (const [name, { report, good }] of Object.entries(RUNS)) {
    const ended = !report.run.error && report.run.complete && report.residue.length === 0;
    expect([name, ended && exitCodeOf(report.summary) === 0]).toEqual([name, good]);
  }
});
