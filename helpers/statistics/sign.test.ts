import { expect, test } from "vitest";
import { signTest } from "./mann-whitney.ts";

// W. J. Dixon, A. M. Mood, J. Amer. Statist. Assoc. 41 (1946) 557, Table 1: the largest number of the rarer
// sign that is significant, two-sided.
test.each([
  [10, 0.05, 1],
  [20, 0.05, 5],
  [20, 0.01, 3],
  [50, 0.05, 17],
  [90, 0.01, 32],
])("signTest: of %i signs at %d the critical number is %i", (n, level, few) => {
  expect(signTest(few, n - few)).toBeLessThanOrEqual(level);
  expect(signTest(few + 1, n - few - 1)).toBeGreaterThan(level);
});

test("signTest: is symmetric, and has no result for halves and no signs", () => {
  expect(signTest(2, 9)).toBe(signTest(9, 2));
  expect(signTest(15, 0)).toBeCloseTo(2 ** -14, 15);
  expect([signTest(5, 5), signTest(0, 0), signTest(1, 0)]).toEqual([1, 1, 1]);
});
