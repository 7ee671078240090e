import { expect, test } from "vitest";
import { formatCoverage, formatFalseAlarms, formatStatisticalTest } from "./details.ts";
import { resultOf } from "./sample.ts";

test.each([
  [1, "1"],
  [0.99999928, "0.9999993"],
  [0.5, "0.50"],
  [2.8e-8, "2.8e-8"],
  [0, "0"],
])("formatStatisticalTest: formats the power %d as %s", (probability, words) => {
  const statistics = { test: "chi-square", connections: 240, falseAlarm: 9.76e-8 };
  expect(formatStatisticalTest({ ...statistics, power: [{ against: "affinity", probability }] })).toBe(
    `chi-square; 240 connections, false alarm 9.8e-8, power: affinity ${words}`,
  );
});

test("formatCoverage, formatFalseAlarms: are undefined without coverage and statistics", () => {
  expect(formatCoverage({})).toBeUndefined();
  expect(formatFalseAlarms({ claims: [] })).toBeUndefined();
});

test("formatFalseAlarms: adds up the claims", () => {
  const claims = structuredClone(
    [1e-7, 1e-7].map((falseAlarm) => resultOf("pods/reach-any", { falseAlarm })),
  );
  expect(formatFalseAlarms({ claims: claims as Parameters<typeof formatFalseAlarms>[0]["claims"] })).toBe(
    "at most 2.0e-7",
  );
});

test("formatCoverage: counts sentences", () => {
  const coverage = { sentences: 226, claimed: 107, excused: 119, upheld: 100 };
  expect(formatCoverage({ coverage })).toBe(
    "107 of 226 sentences of the lab are covered by claims, 100 of them fully upheld; 119 are excluded with a reason",
  );
});
