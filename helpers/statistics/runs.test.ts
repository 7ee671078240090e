import { expect, test } from "vitest";
import { runsTest } from "./order.ts";

/**
 * A sequence of so many trues, falses and runs. The commoner value goes first, as it may have one run more.
 */
function sequence(trues: number, falses: number, runs: number): boolean[] {
  const left = trues > falses ? [falses, trues] : [trues, falses];
  const commoner = trues > falses;
  // Every run but the last two has length one, the last of either kind takes what is left.
  return Array.from({ length: runs }, (_, i) => {
    const kind = i % 2 === 0 ? 1 : 0;
    const length = i >= runs - 2 ? (left[kind] ?? 0) : 1;
    left[kind] = (left[kind] ?? 0) - length;
    return Array.from({ length }, () => (kind === 1 ? commoner : !commoner));
  }).flat();
}

// F. S. Swed, C. Eisenhart, Ann. Math. Stat. 14 (1943) 66, Table I: P(R ≤ r) for r = 2, 3, …; reprinted as
// Table A.18 in Walpole, Myers, Myers, Ye, Probability & Statistics for Engineers & Scientists.
test.each([
  [3, 3, [0.1, 0.3, 0.7, 0.9, 1]],
  [4, 6, [0.01, 0.048, 0.19, 0.405, 0.69, 0.881, 0.976, 1]],
  [5, 5, [0.008, 0.04, 0.167, 0.357, 0.643, 0.833, 0.96, 0.992, 1]],
  [5, 8, [0.002, 0.01, 0.054, 0.152, 0.347, 0.576, 0.793, 0.929, 0.984]],
])("runsTest: both tails for %i and %i values are the tabulated ones", (a, b, table) => {
  for (const [i, below] of table.entries()) {
    const { runs, pValue } = runsTest(sequence(a, b, i + 2));
    const above = 1 - (table[i - 1] ?? 0);
    expect(runs).toBe(i + 2);
    // Twice a tail that is rounded to three places.
    expect(Math.abs(pValue - Math.min(1, 2 * below, 2 * above))).toBeLessThanOrEqual(0.0011);
  }
});

// Their two-sided 0.05 limits (S. Siegel, Nonparametric Statistics, 1956, Table F): significant are r up to
// the first and r from the second number on.
test.each([
  [5, 8, 3, 11],
  [10, 10, 6, 16],
  [12, 12, 7, 19],
  [15, 15, 10, 22],
  [20, 20, 14, 28],
])("runsTest: the critical numbers for %i and %i values are %i and %i", (a, b, few, many) => {
  const p = (runs: number) => runsTest(sequence(a, b, runs)).pValue;
  expect(Math.max(p(few), p(many))).toBeLessThanOrEqual(0.05);
  expect(Math.min(p(few + 1), p(many - 1))).toBeGreaterThan(0.05);
});

test("runsTest: is symmetric in the two values", () => {
  const some = sequence(7, 12, 9);
  expect(runsTest(some.map((value) => !value))).toEqual(runsTest(some));
});

test("runsTest: the normal approximation takes over smoothly", () => {
  // 1000 of the rarer value are summed exactly, 1001 are approximated.
  for (const runs of [900, 950, 1001, 1060]) {
    const exact = runsTest(sequence(1000, 1000, runs)).pValue;
    const approximate = runsTest(sequence(1001, 1001, runs + 1)).pValue;
    expect(approximate / exact).toBeGreaterThan(0.97);
    expect(approximate / exact).toBeLessThan(1.03);
  }
  // Summed in whole numbers; the normal distribution has 6.94e-6.
  expect(runsTest(sequence(1000, 1000, 900)).pValue / 6.820213796701313e-6).toBeCloseTo(1, 8);
  expect(runsTest(sequence(1500, 1500, 1501))).toEqual({ runs: 1501, expected: 1501, pValue: 1 });
});

// Python's math.erfc of the same standardised distance, less one half for continuity.
test.each([
  [1001, 1001, 900, 5.676760010956023e-6],
  [1001, 1001, 950, 0.021302782162624063],
  [1001, 1001, 1001, 0.982164700794383],
  [1001, 3000, 1400, 1.843149153801896e-5],
  [1001, 3000, 1600, 4.060791383189341e-5],
])(
  "runsTest: of %i and %i values %i runs are as extreme as the normal distribution says",
  (a, b, runs, pValue) => {
    expect(runsTest(sequence(a, b, runs)).pValue / pValue).toBeCloseTo(1, 9);
  },
);

test("runsTest: sums exactly for one rare value among many", () => {
  // R ≤ 3 in 3000 of C(3000, 2) orders: the two odd ones stand side by side in 2999, at both ends in one.
  const below = 3000 / ((3000 * 2999) / 2);
  const values = Array.from({ length: 3000 }, (_, i) => i === 100 || i === 101);
  expect(runsTest(values).runs).toBe(3);
  expect(runsTest(values).pValue).toBeCloseTo(2 * below, 10);
});

test("runsTest: detects alternation and clusters, far into the tail", () => {
  expect(runsTest(sequence(30, 30, 60)).pValue).toBeLessThan(1e-15);
  expect(runsTest(sequence(30, 30, 2)).pValue).toBeLessThan(1e-15);
});

test("runsTest: has no result for a single value and rejects an empty sequence", () => {
  expect(runsTest([true, true, true])).toEqual({ runs: 1, expected: 1, pValue: 1 });
  expect(runsTest([false])).toEqual({ runs: 1, expected: 1, pValue: 1 });
  expect(() => runsTest([])).toThrow(new RangeError("an empty sequence has no runs"));
});
