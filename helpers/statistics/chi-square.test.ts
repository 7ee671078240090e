import { expect, test } from "vitest";
import { chiSquareQuantile, chiSquareTest, chiSquareUpperTail } from "./chi-square.ts";

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4: upper critical values for 0.05, 0.01 and 0.001.
test.each([
  [1, [3.841, 6.635, 10.828]],
  [2, [5.991, 9.21, 13.816]],
  [3, [7.815, 11.345, 16.266]],
  [4, [9.488, 13.277, 18.467]],
  [5, [11.07, 15.086, 20.515]],
  [9, [16.919, 21.666, 27.877]],
  [10, [18.307, 23.209, 29.588]],
  [20, [31.41, 37.566, 45.315]],
  [50, [67.505, 76.154, 86.661]],
  [100, [124.342, 135.807, 149.449]],
])("critical values with %i degrees of freedom", (df, row) => {
  const values = [0.05, 0.01, 0.001].map((tail) => Number(chiSquareQuantile(tail, df).toFixed(3)));
  expect(values).toEqual(row);
});

test("with two degrees of freedom the critical value is -2 ln(tail), also at a run's budget", () => {
  for (const tail of [0.9, 0.5, 1e-3, 1e-6, 1e-12]) {
    expect(chiSquareQuantile(tail, 2) / (-2 * Math.log(tail))).toBeCloseTo(1, 12);
  }
});

// G. Mendel, Versuche über Pflanzen-Hybriden (1866): 315 round yellow, 101 wrinkled yellow, 108 round green
// and 32 wrinkled green peas, against 9:3:3:1. 0.470 and 0.925 are the textbooks' values; the first is easily
// summed by hand.
test("Mendel's peas", () => {
  const { statistic, degreesOfFreedom, pValue } = chiSquareTest([315, 101, 108, 32], [9, 3, 3, 1]);
  expect(statistic).toBeCloseTo(0.47, 3);
  expect(degreesOfFreedom).toBe(3);
  expect(pValue).toBeCloseTo(0.925, 3);
  // Expected counts do as well as their proportions.
  expect(chiSquareTest([315, 101, 108, 32], [312.75, 104.25, 104.25, 34.75]).statistic).toBeCloseTo(
    statistic,
    12,
  );
});

test("without an expectation it is an even spread", () => {
  expect(chiSquareTest([100, 100, 100])).toEqual({ statistic: 0, degreesOfFreedom: 2, pValue: 1 });
  expect(chiSquareTest([60, 40]).statistic).toBeCloseTo(4, 12);
  expect(chiSquareTest([300, 0, 0]).pValue).toBeLessThan(1e-100);
});

test.each([
  [[5], undefined],
  [[0, 0], undefined],
  [[1, -1], undefined],
  [[1, 1.5], undefined],
  [[1, Number.NaN], undefined],
  [[1, 2], [1]],
  [
    [1, 2],
    [1, 0],
  ],
  [
    [1, 2],
    [Infinity, 1],
  ],
])("%j against %j is refused", (counts, expected) => {
  expect(() => chiSquareTest(counts, expected)).toThrow(RangeError);
});

test.each<[string, () => unknown]>([
  ["need two or more categories, got 1 with 1 expected", () => chiSquareTest([5])],
  ["need two or more categories, got 2 with 1 expected", () => chiSquareTest([1, 2], [1])],
  ["counts must be whole, not negative and not all zero: 0, 0", () => chiSquareTest([0, 0])],
  ["counts must be whole, not negative and not all zero: 3, -1", () => chiSquareTest([3, -1])],
  ["counts must be whole, not negative and not all zero: 1, 1.5", () => chiSquareTest([1, 1.5])],
  ["expected shares must be positive: 1, 0", () => chiSquareTest([1, 2], [1, 0])],
  ["expected shares must be positive: 1, -3", () => chiSquareTest([1, 2], [1, -3])],
  ["no quantile for tail 0.5 and 0 degrees of freedom", () => chiSquareQuantile(0.5, 0)],
  ["no quantile for tail 2 and 1 degrees of freedom", () => chiSquareQuantile(2, 1)],
])("%s", (message, refused) => expect(refused).toThrow(new RangeError(message)));

test("the quantile of a tail is not beyond where the tail begins", () => {
  for (const value of [2, 1.5])
    expect(chiSquareQuantile(chiSquareUpperTail(value, 2), 2)).toBeLessThanOrEqual(value);
});

test("a quantile needs a probability and degrees of freedom", () => {
  for (const [tail, df] of [
    [0, 1],
    [1, 1],
    [Number.NaN, 1],
    [0.5, 0],
  ] as const) {
    expect(() => chiSquareQuantile(tail, df)).toThrow(RangeError);
  }
});

test("at 1e-6 the true false-alarm rate over three endpoints is within 13 % of the nominal one", () => {
  // Every possible outcome of n connections with its multinomial probability: no approximation on this side.
  for (const n of [120, 300]) {
    const logs = Array.from({ length: n }, (_, i) => Math.log(i + 1));
    const logFactorial = logs.reduce((sums, log) => [...sums, (sums.at(-1) ?? 0) + log], [0]);
    const critical = chiSquareQuantile(1e-6, 2);
    let rate = 0;
    for (let a = 0; a <= n; a++) {
      for (let b = 0; a + b <= n; b++) {
        const counts = [a, b, n - a - b];
        if ((3 / n) * counts.reduce((sum, count) => sum + count * count, 0) - n >= critical) {
          const ways = counts.reduce((log, count) => log - (logFactorial[count] ?? 0), logFactorial[n] ?? 0);
          rate += Math.exp(ways - n * Math.log(3));
        }
      }
    }
    expect(rate).toBeGreaterThan(0.87e-6);
    expect(rate).toBeLessThan(1.13e-6);
  }
});
