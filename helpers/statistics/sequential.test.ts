import { expect, test } from "vitest";
import { expectedProbes } from "./sample.ts";
import { likelihoodRatio, mixtureRatio, sequentialSpread } from "./sequential.ts";

const REAL = { falseAlarm: 1e-7, power: 1 - 1e-6 };

test.each([
  [2, 1066, 221.2359],
  [3, 318, 73.6114],
])("sequentialSpread: %i endpoints need %i connections at most, %f on average", (endpoints, most, mean) => {
  const design = sequentialSpread({ endpoints, ...REAL });
  expect(design.most).toBe(most);
  const ends = (counts: readonly number[]) => design.next(counts) !== "undecided";
  expect(expectedProbes(endpoints, most, ends)).toBeCloseTo(mean, 3);
});

test("likelihoodRatio: is the product over the connections", () => {
  // One of two has 0.9: 2^4 (0.9^3 0.1 + 0.1^3 0.9) / 2.
  expect(likelihoodRatio(0.9, [3, 1])).toBeCloseTo(8 * (0.9 ** 3 * 0.1 + 0.1 ** 3 * 0.9), 12);
  // One of three is dead: only the first can be, 1.5^5 / 3.
  expect(likelihoodRatio(0, [0, 3, 2])).toBeCloseTo(1.5 ** 5 / 3, 12);
  expect([likelihoodRatio(1, [4, 0, 0]), likelihoodRatio(1, [4, 1, 0])]).toEqual([3 ** 3, 0].map(near));
  expect(mixtureRatio([0, 0, 0])).toBeCloseTo(1, 14);
  // The mixture of two has six parts: both with 0.9, both with 0.7, both with all.
  const parts = 4 * (0.9 ** 2 + 0.1 ** 2 + 0.7 ** 2 + 0.3 ** 2) + 4;
  expect(mixtureRatio([2, 0])).toBeCloseTo(parts / 6, 12);
});

const near = (value: number): unknown => expect.closeTo(value, 10);

test("mixtureRatio: has mean 1 over an even spread, without drift", () => {
  // A martingale: from any counts, the mean over the next endpoint is what it was.
  for (const counts of [
    [0, 0],
    [5, 2],
    [0, 9],
    [3, 4, 0],
    [1, 1, 7, 2],
  ]) {
    const next = counts.map((count, i) => mixtureRatio(counts.with(i, count + 1)));
    const mean = next.reduce((sum, ratio) => sum + ratio, 0) / counts.length;
    expect(mean / mixtureRatio(counts)).toBeCloseTo(1, 12);
  }
});

test("sequentialSpread: stops as soon as the counts decide", () => {
  const { next } = sequentialSpread({ endpoints: 2, ...REAL });
  expect([next([0, 0]), next([10, 5])]).toEqual(["undecided", "undecided"]);
  // Affinity has 2^n / 6, 90/10 and 70/30 1.8^n / 6 and 1.4^n / 6: over 1e7 from 26 connections on.
  expect([next([25, 0]), next([0, 26]), next([27, 0])]).toEqual(["undecided", "uneven", "uneven"]);
  expect([next([87, 88]), next([88, 88]), next([500, 500])]).toEqual(["undecided", "even", "even"]);
  expect([next([90, 10]), next([2000, 0]), next([2000, 1])]).toEqual(["uneven", "uneven", "uneven"]);
});

test("sequentialSpread: finds 78:42 and 89:31 uneven", () => {
  const { next } = sequentialSpread({ endpoints: 2, falseAlarm: 5e-8, power: 1 - 1e-6 });
  // Seen where the proxies sent 70 of 100 connections to one of two: more are made, or it is uneven at once.
  expect([next([78, 42]), next([89, 31])]).toEqual(["undecided", "undecided"]);
  expect([next([210, 90]), next([90, 210])]).toEqual(["uneven", "uneven"]);
});

test("sequentialSpread: finds alternation even", () => {
  const { next, blindTo } = sequentialSpread({ endpoints: 3, ...REAL });
  const stages = Array.from({ length: 80 }, (_, n) =>
    next([Math.ceil(n / 3), Math.ceil((n - 1) / 3), Math.floor(n / 3)]),
  );
  expect(stages.find((stage) => stage !== "undecided")).toBe("even");
  expect(blindTo).toEqual([{ against: "round-robin", probability: 0 }]);
});

test("sequentialSpread: decides for many endpoints", () => {
  const { next, most } = sequentialSpread({ endpoints: 10, ...REAL });
  expect(expectedProbes(10, most, (counts) => next(counts) !== "undecided")).toBeLessThan(most);
  const nine = Array.from({ length: 9 }, () => Math.ceil(most / 9));
  expect(next([...nine, 0])).toBe("uneven");
  expect(next([...nine, 30])).toBe("even");
});

test("sequentialSpread: rejects invalid designs and counts", () => {
  expect(() => sequentialSpread({ endpoints: 1, ...REAL })).toThrow(RangeError);
  expect(() => sequentialSpread({ endpoints: 2, ...REAL, power: 1 })).toThrow(RangeError);
  const { next } = sequentialSpread({ endpoints: 2, ...REAL });
  for (const counts of [[1], [1, 2, 3], [-1, 2], [0.5, 1]]) expect(() => next(counts)).toThrow(RangeError);
});
