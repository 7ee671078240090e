import { describe, expect, test } from "vitest";
import { exitCodeOf } from "../engine/verdict.ts";
import { junit } from "./junit.ts";
import { breachesIn } from "./junit-grammar.ts";
import type { Report } from "./model.ts";
import { RUNS, reportOf, resultOf, seen } from "./sample.ts";
import { type Element, readXml } from "./xml-reader.ts";

const parsed = (report: Report) => readXml(junit(report));
const suiteIn = (root: Element, name: string) =>
  root.children.find((suite) => suite.attributes["name"] === name);
const casesIn = (root: Element) =>
  root.children.flatMap(({ children }) => children.filter(({ name }) => name === "testcase"));
const resultsIn = (root: Element) => casesIn(root).flatMap(({ children }) => children);

describe.each(Object.entries(RUNS))("the run that is %s", (_, { report, good }) => {
  test("is valid by the common schemas", () => expect(breachesIn(parsed(report))).toEqual([]));

  test(`is ${good ? "" : "not "}green`, () => {
    const bad = resultsIn(parsed(report)).filter(({ name }) => name !== "skipped");
    expect(bad.length === 0).toBe(good);
  });

  test("has a case for each claim, in the lab's order", () => {
    const ids = casesIn(parsed(report)).map(({ attributes }) => attributes["name"]?.split(":")[0]);
    expect(ids.filter((id) => id?.includes("/"))).toEqual(report.claims.map(({ id }) => id));
  });
});

test("what is not upheld has its verdict, its reason, and what is to be done to see it again", () => {
  const violated = resultOf("policy/removed", { verdict: "violated", reason: "it is timeout, not open" });
  const inconclusive = resultOf("policy/scope", { verdict: "inconclusive", reason: "it was lost" });
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
    attributes: { message: "it was lost", type: "inconclusive" },
  });
  expect(error?.text).toContain("observed  it was lost");
  expect(third).toMatchObject({ name: "skipped", attributes: { message: "no policy engine" }, text: "" });
});

test("a case has its class, its id and sentence, and its time; a suite the sums", () => {
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

test("a suite says what ran and what it ran on, as far as that is known", () => {
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

test("why a run died is told in a suite of its own, which comes first", () => {
  const root = parsed(RUNS.died.report);
  expect(root.children.map(({ attributes }) => attributes["name"])).toEqual(["labcheck", "labcheck.pods"]);
  const [own] = root.children;
  expect(own?.children.at(-1)).toMatchObject({
    name: "system-err",
    text: "No container engine answers, and only root can start one (LABCHECK_NO_ENGINE)\nStart Docker, set DOCKER_HOST, or run labcheck as root.",
  });
  expect(resultsIn(root).map(({ name, attributes }) => [name, attributes["message"]])).toEqual([
    ["error", "No container engine answers, and only root can start one (LABCHECK_NO_ENGINE)"],
    ["error", "never asked: No container engine answers, and only root can start one"],
  ]);
  expect(resultsIn(root)[0]?.text).toBe(
    "No container engine answers, and only root can start one (LABCHECK_NO_ENGINE)\nStart Docker, set DOCKER_HOST, or run labcheck as root.",
  );
});

test.each<[keyof typeof RUNS, string, string]>([
  ["empty", "The run asks claims.", "no claim was asked"],
  ["skipped", "A claim gets an answer.", "all claims were skipped"],
  ["not at its end", "The run comes to its end.", "it was ended under way, or goes on"],
  ["untidy", "All that was made is removed.", "left behind: the namespace lab: it hangs"],
])("the run that is %s is not what it should be", (name, says, what) => {
  const own = suiteIn(parsed(RUNS[name].report), "labcheck");
  const [only, ...others] = own?.children.filter((each) => each.name === "testcase") ?? [];
  expect(others).toEqual([]);
  expect(only?.attributes).toMatchObject({ classname: "labcheck.run", name: says });
  expect(only?.children).toMatchObject([{ attributes: { message: what, type: "inconclusive" }, text: what }]);
  expect(own?.children.at(-1)).toMatchObject({ name: "system-err", text: "" });
});

test("any text comes back as it was, but for what XML cannot have", () => {
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
])("%j is shown as %s", (sign, shown) => {
  const reason = `a${sign}b`;
  const [failure] = resultsIn(
    parsed(reportOf([resultOf("pods/reach-any", { verdict: "violated", reason })])),
  );
  expect(failure?.attributes["message"]).toBe(`a${shown}b`);
  expect(failure?.text).toContain(`observed  a${shown}b`);
});

// The reader and the grammar can say no.
test.each([
  ["<a>", "there is not one root"],
  ["<a></b>", "a is ended by b"],
  ["<a/><a/>", "there is not one root"],
  ["<a>&b;</a>", "&b; stands for nothing"],
  ["<a>a & b</a>", "& stands for nothing"],
  ["<a>]]></a>", "]]>"],
  ['<a b="1" b="2"/>', "twice"],
  ['<a b="<"/>', "not well-formed"],
  ["<a>\u0007</a>", "U+7 is illegal"],
])("%s is no XML", (text, why) => {
  expect(() => readXml(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`)).toThrow(why);
});

test.each<[string, string, string]>([
  ["a count", 'tests="1"', 'tests="2"'],
  ["a time", 'time="1.234"', 'time="1,2"'],
  ["a moment", 'timestamp="2026-08-21T10:00:00"', 'timestamp="2026-08-21T10:00:00.250Z"'],
  ["an attribute that there is not", "<properties>", '<properties id="1">'],
  ["one that is missing", ' hostname="localhost"', ""],
  ["an order", "<system-out/>\n<system-err/>", "<system-err/>\n<system-out/>"],
  ["an element", "<system-out/>", "<output/>"],
  ["a text", "<system-out/>", "text<system-out/>"],
])("%s can be wrong", (_, right, wrong) => {
  const text = junit(reportOf([resultOf("pods/reach-any")]));
  expect(text).toContain(right);
  expect(breachesIn(readXml(text.replace(right, wrong)))).not.toEqual([]);
});

test("the sample runs are good where they end with 0", () => {
  for (const [name, { report, good }] of Object.entries(RUNS)) {
    const ended = !report.run.error && report.run.complete && report.residue.length === 0;
    expect([name, ended && exitCodeOf(report.summary) === 0]).toEqual([name, good]);
  }
});
