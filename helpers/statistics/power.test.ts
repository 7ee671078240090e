import { expect, test } from "vitest";
import { chiSquareTest } from "./chi-square.ts";
import { detectionProbability, sampleSize, smallestEnough } from "./power.ts";

/** Two of k endpoints off by so much that Cohen's effect size is w. */
function withEffect(w: number, k: number): number[] {
  const off = w / Math.sqrt(2 * k);
  return Array.from({ length: k }, (_, i) => 1 / k + (i === 0 ? off : i === 1 ? -off : 0));
}

// J. Cohen, "A power primer", Psychological Bulletin 112 (1992) 155, Table 2, test 6: N for power 0.80 at
// small, medium and large effect (w = 0.1, 0.3, 0.5). He rounds to the nearest number, sampleSize up: one
// more at most.
test.each([
  [1, 0.05, [785, 87, 31]],
  [2, 0.05, [964, 107, 39]],
  [3, 0.05, [1090, 121, 44]],
  [4, 0.05, [1194, 133, 48]],
  [1, 0.01, [1168, 130, 47]],
  [2, 0.01, [1388, 154, 56]],
  [3, 0.01, [1546, 172, 62]],
  [4, 0.01, [1675, 186, 67]],
])("with %i degrees of freedom at %f it takes Cohen's numbers", (df, alpha, row) => {
  for (const [i, w] of [0.1, 0.3, 0.5].entries()) {
    const n = sampleSize({ alpha, power: 0.8, alternative: withEffect(w, df + 1) });
    expect(n - (row[i] ?? 0)).toBeGreaterThanOrEqual(0);
    expect(n - (row[i] ?? 0)).toBeLessThanOrEqual(1);
  }
});

test("with one degree of freedom it is the two-sided normal test", () => {
  // Normal quantiles z(0.025) = 1.959964 and z(0.2) = 0.841621, Abramowitz & Stegun Table 26.5: λ = (z +
  // z')².
  const connections = (1.959964 + 0.841621) ** 2 / 0.01;
  expect(detectionProbability({ connections, alpha: 0.05, alternative: [0.55, 0.45] })).toBeCloseTo(0.8, 5);
});

test("power runs from alpha to 1, and sampleSize finds where it crosses", () => {
  const design = { alpha: 1e-7, alternative: [0.5, 0.3, 0.2] };
  expect(detectionProbability({ ...design, connections: 0 })).toBe(1e-7);
  expect(detectionProbability({ ...design, alternative: [0.25, 0.25, 0.25, 0.25], connections: 1e6 })).toBe(
    1e-7,
  );
  expect(detectionProbability({ ...design, connections: 1e7 })).toBeCloseTo(1, 12);
  const n = sampleSize({ ...design, power: 0.999 });
  expect(detectionProbability({ ...design, connections: n })).toBeGreaterThanOrEqual(0.999);
  expect(detectionProbability({ ...design, connections: n - 1 })).toBeLessThan(0.999);
});

const ask = (alternative: number[], alpha: number, power: number) => () =>
  sampleSize({ alternative, alpha, power });

test("what cannot be asked is refused", () => {
  expect(ask([0.5, 0.5], 0.05, 0.8)).toThrow(RangeError);
  expect(ask([1 / 3, 1 / 3, 1 / 3], 0.05, 0.8)).toThrow(RangeError);
  expect(ask([1], 0.05, 0.8)).toThrow(RangeError);
  expect(ask([0.6, 0.5], 0.05, 0.8)).toThrow(RangeError);
  expect(ask([1.2, -0.2], 0.05, 0.8)).toThrow(RangeError);
  expect(ask([0.6, 0.4], 0.05, 1)).toThrow(RangeError);
  expect(ask([0.6, 0.4], 0, 0.8)).toThrow(RangeError);
  expect(() => detectionProbability({ connections: -1, alpha: 0.05, alternative: [0.6, 0.4] })).toThrow(
    RangeError,
  );
  expect(() => smallestEnough(() => false)).toThrow(RangeError);
});

/**
 * Mulberry32, a small generator of uniform numbers in [0, 1): the same seed, the same simulation, everywhere.
 */
function seeded(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The share of so many simulated tests at level alpha that reject an even spread. */
function rejected(shares: readonly number[], connections: number, alpha: number, tests: number): number {
  const random = seeded(20261123);
  let rejections = 0;
  for (let t = 0; t < tests; t++) {
    const counts = shares.map(() => 0);
    for (let c = 0; c < connections; c++) {
      let left = random();
      const endpoint = shares.findIndex((share) => (left -= share) < 0);
      counts[endpoint === -1 ? shares.length - 1 : endpoint]! += 1;
    }
    if (chiSquareTest(counts).pValue < alpha) rejections += 1;
  }
  return rejections / tests;
}

test("simulated false alarms at 0.01 come as often as announced", () => {
  const tests = 10_000;
  const rate = rejected([1 / 3, 1 / 3, 1 / 3], 300, 0.01, tests);
  // Four binomial standard errors; the exact rate is 1.01 times the nominal one, far less than that.
  expect(Math.abs(rate - 0.01)).toBeLessThan(4 * Math.sqrt((0.01 * 0.99) / tests));
});

test.each([
  [[0.4, 0.33, 0.27], 400],
  [[0.42, 0.58], 400],
  [[0.3, 0.2, 0.2, 0.3], 240],
])("the simulated power against %j in %i connections is the computed one", (alternative, connections) => {
  const tests = 4000;
  const power = detectionProbability({ connections, alpha: 0.01, alternative });
  const rate = rejected(alternative, connections, 0.01, tests);
  expect(Math.abs(power - 0.65)).toBeLessThan(0.25);
  // Four binomial standard errors, and 0.02 for the limit that the formula takes and few-valued counts.
  expect(Math.abs(rate - power)).toBeLessThan(4 * Math.sqrt((power * (1 - power)) / tests) + 0.02);
});
