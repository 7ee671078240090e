import { expect, test } from "vitest";
import { FALSE_ALARM } from "./budget.ts";
import { lossProbability, MAX_LOSS, queriesOfSilentPairs } from "./loss.ts";

test("asksOfSilentPairs: the fewest that keep all pairs together within the false alarms", () => {
  const falseAlarm = FALSE_ALARM["pods/reach-any"];
  for (const pairs of [1, 56, 72, 1000]) {
    const queries = queriesOfSilentPairs(pairs, falseAlarm);
    expect(pairs * MAX_LOSS ** queries).toBeLessThanOrEqual(falseAlarm);
    expect(pairs * MAX_LOSS ** (queries - 1)).toBeGreaterThan(falseAlarm);
  }
  expect(queriesOfSilentPairs(56, falseAlarm)).toBe(5);
});

test("lossProbability: the binomial tail at one lost of a hundred", () => {
  expect(lossProbability(0, 46)).toBeCloseTo(1, 12);
  expect(lossProbability(1, 2)).toBeCloseTo(1 - 0.99 ** 2, 12);
  expect(lossProbability(2, 2)).toBeCloseTo(1e-4, 12);
  // A third of the connections without a backend is no packet loss.
  expect(lossProbability(15, 46)).toBeLessThan(1e-15);
});

test("asksOfSilentPairs: refuses no pairs and no probability", () => {
  for (const [pairs, level] of [
    [0, 0.1],
    [1.5, 0.1],
    [3, 0],
    [3, 1],
  ] as const)
    expect(() => queriesOfSilentPairs(pairs, level)).toThrow(RangeError);
});
