import { expect, test } from "vitest";
import { summarize, type VerdictName } from "../../engine/verdict.ts";
import { reportOf, resultOf } from "../sample.ts";
import { headOf, overviewOf, totalsOf } from "./head.ts";
import { richReport } from "./sample.ts";

const reportWith = (...verdicts: VerdictName[]) =>
  reportOf(verdicts.map((verdict, place) => resultOf(`pods/claim-${place}`, { verdict })));

test.each<[VerdictName[], string[]]>([
  [[], ["No claim was checked"]],
  [["upheld"], ["1 claim, all upheld"]],
  [["upheld", "upheld"], ["2 claims, all upheld"]],
  [
    ["upheld", "skipped"],
    ["1 upheld", "1 skipped"],
  ],
  [
    ["upheld", "inconclusive", "violated", "violated"],
    ["2 violated", "1 inconclusive", "1 upheld"],
  ],
  [["inconclusive"], ["1 inconclusive"]],
])("totalsOf: summarizes %j as %j", (verdicts, text) => {
  const report = reportWith(...verdicts);
  expect(report.summary).toEqual(summarize(verdicts));
  expect(totalsOf(report).map((each) => each.text)).toEqual(text);
});

test("headOf: shows versions, start and duration", () => {
  const { markup } = headOf(richReport());
  expect(markup).toContain("<span>Kubernetes v1.34.2</span> <span>2 nodes, source</span>");
  expect(markup).toContain('<time datetime="2026-08-21T10:00:00.000Z">2026-08-21, 10:00 UTC</time>');
  expect(markup).toContain("<span>2 min 23 s</span> <span>labcheck 0.1.0</span> <span>seed 7</span>");
  expect(markup).toContain("<title>Time by phase</title>");
  expect(markup).not.toContain("Incomplete run");
  expect(markup).not.toContain("died");
});

test("headOf: shows that a run did not finish, and its error", () => {
  const { run } = reportWith("inconclusive");
  const error = { message: "No engine answers.", remedy: "Start one." };
  const { markup } = headOf({
    ...reportWith("inconclusive"),
    run: { ...run, complete: false, error, seed: 0 },
  });
  expect(markup).toContain("<strong>Incomplete run.</strong>");
  expect(markup).toContain("<strong>No engine answers.</strong> Start one. See log.txt");
  expect(markup).not.toContain("seed");
});

test("headOf: shows the code of the error", () => {
  const { run } = reportWith("inconclusive");
  const error = { code: "LABCHECK_NO_ENGINE", data: {}, message: "No engine answers", remedy: "Start one." };
  const { markup } = headOf({ ...reportWith("inconclusive"), run: { ...run, error } });
  expect(markup).toContain("<strong>No engine answers (LABCHECK_NO_ENGINE).</strong> Start one. See log.txt");
});

test("overviewOf: links to each claim", () => {
  const { markup } = overviewOf(reportWith("upheld", "violated", "upheld"));
  expect(markup.match(/class="cell /g)).toHaveLength(3);
  expect(markup).toContain(
    '<a class="cell is-violated" href="#pods/claim-1" title="pods/claim-1 violated: all 3 connections are open"><svg aria-hidden="true"><use href="#verdict-violated"/></svg></a>',
  );
  expect(markup).toContain('<span class="count">2 of 3</span>');
});
