import { expect, test } from "vitest";
import { FALSE_ALARM } from "./budget.ts";
import { lossProbability, MAX_LOSS, queriesOfSilentPairs } from "./loss.ts";

test("queriesOfSilentPairs: is the least number that keeps the false-alarm rate of all pairs", () => {
  const falseAlarm = FALSE_ALARM["pods/reach-any"];
  for (const pairs of [1, 56, 72, 1000]) {
    const queries = queriesOfSilentPairs(pairs, falseAlarm);
    expect(pairs * MAX_LOSS ** queries).toBeLessThanOrEqual(falseAlarm);
    expect(pairs * MAX_LOSS ** (queries - 1)).toBeGreaterThan(falseAlarm);
  }
  expect(queriesOfSilentPairs(56, falseAlarm)).toBe(5);
});

test("lossProbability: is the binomial tail at one loss of a hundred", () => {
  expect(lossProbability(0, 46)).toBeCloseTo(1, 12);
  expect(lossProbability(1, 2)).toBeCloseTo(1 - 0.99 ** 2, 12);
  expect(lossProbability(2, 2)).toBeCloseTo(1e-4, 12);
  // A third of the connections without a backend is no packet loss.
  expect(lossProbability(15, 46)).toBeLessThan(1e-15);
});

test("queriesOfSilentPairs: rejects zero pairs and invalid probabilities", () => {
  for (const [pairs, level] of [
    [0, 0.1],
    [1.5, 0.1],
    [3, 0],
    [3, 1],
  ] as const)
    expect(() => queriesOfSilentPairs(pairs, level)).toThrow(RangeError);
});
