import { expect, test } from "vitest";
import { proofSchema } from "../helpers/report/proof.ts";
import { resultOf } from "../helpers/report/sample.ts";
import { type Proved, proofReport } from "./prove.ts";

const none = { violated: [], inconclusive: [], skipped: [] };
const proved = (rest: Partial<Proved>): Proved => ({
  ...{ id: "dns/no-server", section: "dns", says: "No DNS server runs.", wrong: [], undone: true },
  ...{ durationMs: 4000, predicted: none, got: none, results: [] },
  ...rest,
});
const violated = ["dns/short-name"];

test("what was turned as predicted survives nowhere and is nowhere unpredicted", () => {
  const turned = { ...none, violated };
  const results = [resultOf("dns/short-name", { verdict: "violated" })];
  const report = proofReport([proved({ predicted: turned, got: turned, results })]);
  expect(report).toMatchObject({ survivors: [], unpredicted: [] });
  expect(proofSchema.parse(report).faults[0]).not.toHaveProperty("results");
});

test.each(["upheld", "inconclusive", "skipped"] as const)(
  "a claim that is %s instead of violated survives",
  (verdict) => {
    const results = [resultOf("dns/short-name", { verdict })];
    const report = proofReport([proved({ predicted: { ...none, violated }, results })]);
    expect(report.survivors).toEqual(violated);
    expect(report.unpredicted).toEqual([{ fault: "dns/no-server", claim: "dns/short-name", verdict }]);
  },
);

test("one fault that turns a claim is enough for it, and the other is told", () => {
  const turned = { ...none, violated };
  const one = proved({
    predicted: turned,
    got: turned,
    results: [resultOf("dns/short-name", { verdict: "violated" })],
  });
  const other = proved({ id: "dns/wrong-record", predicted: turned, results: [resultOf("dns/short-name")] });
  const report = proofReport([one, other]);
  expect(report.survivors).toEqual([]);
  expect(report.unpredicted).toEqual([
    { fault: "dns/wrong-record", claim: "dns/short-name", verdict: "upheld" },
  ]);
});

test("an erratum that is skipped as predicted counts as turned", () => {
  const turned = { ...none, skipped: ["errata/proxy-mode"] };
  const results = [resultOf("errata/proxy-mode", { verdict: "skipped" })];
  expect(proofReport([proved({ predicted: turned, got: turned, results })])).toMatchObject({
    survivors: [],
    unpredicted: [],
  });
});
