import { expect, test } from "vitest";
import { formatChance, formatCoverage, formatFalseAlarms } from "./details.ts";
import { resultOf } from "./sample.ts";

test.each([
  [1, "1"],
  [0.99999928, "0.9999993"],
  [0.5, "0.50"],
  [2.8e-8, "2.8e-8"],
  [0, "0"],
])("a power of %d is %s", (probability, words) => {
  const statistics = { test: "chi-square", connections: 240, falseAlarm: 9.76e-8 };
  expect(formatChance({ ...statistics, power: [{ against: "affinity", probability }] })).toBe(
    `chi-square; 240 connections, false alarm 9.8e-8, power: affinity ${words}`,
  );
});

test("a run that counted no sentence and judged nothing by chance says nothing of either", () => {
  expect(formatCoverage({})).toBeUndefined();
  expect(formatFalseAlarms({ claims: [] })).toBeUndefined();
});

test("false alarms of all claims add up", () => {
  const claims = structuredClone(
    [1e-7, 1e-7].map((falseAlarm) => resultOf("pods/reach-any", { falseAlarm })),
  );
  expect(formatFalseAlarms({ claims: claims as Parameters<typeof formatFalseAlarms>[0]["claims"] })).toBe(
    "at most 2.0e-7",
  );
});

test("what the lab's text leads to is told in sentences", () => {
  const coverage = { sentences: 226, claimed: 107, excused: 119, upheld: 100 };
  expect(formatCoverage({ coverage })).toBe(
    "107 of 226 sentences of the lab lead to claims, 100 with all of them upheld; 119 have a reason why not",
  );
});
