import { expect, test } from "vitest";
import { leastPValue, mannWhitney, medianOf, shiftOf } from "./mann-whitney.ts";
import { ranked } from "./sample.ts";

const between = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

// H. B. Mann, D. R. Whitney, Ann. Math. Stat. 18 (1947) 50, Table I: P(U ≤ u) for u = 0, 1, 2, …
test.each([
  [3, 3, [0.05, 0.1, 0.2, 0.35, 0.5, 0.65]],
  [4, 2, [0.067, 0.133, 0.267, 0.4, 0.6]],
  [4, 3, [0.028, 0.057, 0.114, 0.2, 0.314, 0.429, 0.571]],
  [4, 4, [0.014, 0.029, 0.057, 0.1, 0.171, 0.243, 0.343, 0.443, 0.557]],
])("mannWhitney: both tails for %i and %i values are the tabulated ones", (one, other, table) => {
  for (const [u, below] of table.entries()) {
    for (const each of [u, one * other - u]) {
      const seen = mannWhitney(...ranked(one, other, each));
      expect(seen.u).toBe(each);
      // Twice a tail that is rounded to three places.
      expect(Math.abs(seen.pValue - Math.min(1, 2 * below))).toBeLessThanOrEqual(0.0012);
    }
  }
});

// S. Siegel, Nonparametric Statistics, 1956, Table K: the largest U that is significant, two-sided.
test.each([
  [5, 5, 0.05, 2],
  [8, 8, 0.05, 13],
  [10, 10, 0.05, 23],
  [13, 16, 0.05, 59],
  [20, 20, 0.05, 127],
  [9, 9, 0.02, 14],
  [20, 20, 0.02, 114],
  [9, 9, 0.002, 7],
  [10, 10, 0.002, 10],
  [20, 20, 0.002, 88],
])("mannWhitney: for %i and %i values at %d the critical U is %i", (one, other, level, u) => {
  expect(mannWhitney(...ranked(one, other, u)).pValue).toBeLessThanOrEqual(level);
  expect(mannWhitney(...ranked(one, other, u + 1)).pValue).toBeGreaterThan(level);
});

// M. Hollander, D. A. Wolfe, Nonparametric Statistical Methods, 1973, 69 ff.: permeability of the human
// chorioamnion at term and between 12 and 26 weeks; one-sided p = 0.1272, estimate 0.305.
test("mannWhitney: matches a published example, with its shift", () => {
  const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const early = [1.15, 0.88, 0.9, 0.74, 1.21];
  const { u, pValue } = mannWhitney(early, atTerm);
  expect(u).toBe(35);
  expect(pValue / 2).toBeCloseTo(0.1272, 4);
  expect(shiftOf(early, atTerm)).toBeCloseTo(0.305, 12);
});

/** The same tails by going through every way to deal the values out. */
function byEnumeration(one: readonly number[], other: readonly number[]): number {
  const all = [...one, ...other];
  const pairs = (second: ReadonlySet<number>) =>
    all.reduce(
      (sum, value, i) =>
        second.has(i)
          ? all.reduce(
              (u, from, j) => u + (second.has(j) ? 0 : value > from ? 1 : value === from ? 0.5 : 0),
              sum,
            )
          : sum,
      0,
    );
  const seen = pairs(new Set(between(one.length, all.length)));
  const arrangements: number[] = [];
  for (let bits = 0; bits < 2 ** all.length; bits++) {
    const second = new Set(between(0, all.length).filter((i) => (bits >> i) % 2 === 1));
    if (second.size === other.length) arrangements.push(pairs(second));
  }
  const share = (fits: (u: number) => boolean) => arrangements.filter(fits).length / arrangements.length;
  return Math.min(
    1,
    2 *
      Math.min(
        share((u) => u <= seen),
        share((u) => u >= seen),
      ),
  );
}

test.each([
  [
    [1, 2, 2],
    [2, 3, 3, 4],
  ],
  [
    [5, 5, 5, 5],
    [5, 5, 6],
  ],
  [
    [12, 13, 13, 14],
    [13, 13, 20, 20, 20],
  ],
  [
    [1, 1, 1],
    [1, 1, 1],
  ],
  [[7], [9, 9, 9, 9, 9]],
])("mannWhitney: counts every assignment of tied values: %j and %j", (one, other) => {
  expect(mannWhitney(one, other).pValue).toBeCloseTo(byEnumeration(one, other), 12);
});

test("mannWhitney: is symmetric but for the direction", () => {
  const [one, other] = [
    [3, 5, 5, 8, 9],
    [5, 7, 9, 9, 11, 12, 30],
  ];
  const [seen, back] = [mannWhitney(one, other), mannWhitney(other, one)];
  expect(back.pValue).toBe(seen.pValue);
  expect(back.u).toBe(one.length * other.length - seen.u);
  expect(shiftOf(other, one)).toBe(-shiftOf(one, other));
});

test.each([
  [9, 9, 2 / 48620],
  [1, 20, 2 / 21],
  [1, 1, 1],
])("leastPValue: of %i and %i values is that of complete separation", (one, other, p) => {
  expect(leastPValue(one, other)).toBeCloseTo(p, 12);
  expect(mannWhitney(...ranked(one, other, one * other)).pValue).toBeCloseTo(p, 12);
});

const four = (values: readonly number[]) => values.flatMap((value) => [value, value, value, value]);

// The variance less what equal values take, n m / 12 · (N + 1 - Σ (t³ - t) / (N (N - 1))), here with each value
// four or eight times; Python's math.erfc of the standardised distance, less one half for continuity.
test("mannWhitney: the normal approximation has the variance of tied values", () => {
  const { u, pValue } = mannWhitney(four(between(0, 12)), four(between(3, 15)));
  expect(u).toBe(1656);
  expect(pValue / 0.00021584278762631155).toBeCloseTo(1, 9);
  const same = between(0, 60).map(() => 7);
  expect(mannWhitney(same, same).pValue).toBe(1);
});

// The observed assignment is one of C(80, 2) = 3160; the normal approximation gives 0.017.
test("mannWhitney: is exact up to eighty values", () => {
  expect(mannWhitney(...ranked(78, 2, 156)).pValue).toBeCloseTo(2 / 3160, 12);
  expect(mannWhitney(...ranked(79, 2, 158)).pValue).toBeCloseTo(0.017, 3);
});

test("medianOf: returns the median, undefined for no values", () => {
  expect([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3]), medianOf([])]).toEqual([2, 2.5, NaN]);
  expect(() => mannWhitney([], [1])).toThrow(new RangeError("an empty sample has no ranks"));
  expect(() => mannWhitney([1], [])).toThrow(RangeError);
});
