import { expect, test } from "vitest";
import { chiSquareTest } from "./chi-square.ts";
import { squaresTail } from "./exact.ts";
import { designSpread, judgeSpread } from "./spread.ts";

const REAL = { falseAlarm: 1e-7, power: 1 - 1e-6 };

// Levels and powers in exact fractions (Python's fractions), one number of connections after the other.
test.each([
  [2, 115, 28.252173913043478, 9.758911934869407e-8, [1, 0.9999992792313699, 1]],
  [3, 65, 31.96923076923077, 9.735616249495368e-8, [1, 0.9999998732535528, 1]],
])("%i endpoints take %i connections", (endpoints, connections, critical, falseAlarm, power) => {
  const design = designSpread({ endpoints, ...REAL });
  expect([design.connections, design.critical]).toEqual([connections, critical]);
  expect(design.falseAlarm / falseAlarm).toBeCloseTo(1, 10);
  expect(design.power.map(({ against }) => against)).toEqual([
    "a dead endpoint",
    "a 90/10 split",
    "affinity to one endpoint",
  ]);
  for (const [i, { probability }] of design.power.entries()) {
    expect(probability).toBeCloseTo(power[i] ?? 0, 11);
  }
});

test("a design keeps what was asked, for few and for many endpoints", () => {
  for (const endpoints of [2, 3, 4, 5, 12]) {
    for (const asked of [{ falseAlarm: 0.05, power: 0.8 }, { falseAlarm: 1e-3, power: 0.999 }, REAL]) {
      const design = designSpread({ endpoints, ...asked });
      expect(design.falseAlarm).toBeLessThanOrEqual(asked.falseAlarm);
      expect(design.power.every(({ probability }) => probability >= asked.power)).toBe(true);
      expect(design.power.every(({ probability }) => probability <= 1)).toBe(true);
    }
  }
});

test("the judgement and its p-value agree with the design", () => {
  const design = designSpread({ endpoints: 2, ...REAL });
  // 86 of 115 is the first that an even choice reaches less than once in ten million times.
  for (let one = 0; one <= 115; one++) {
    const { even, pValue, statistic } = judgeSpread(design, [one, 115 - one]);
    expect(even).toBe(pValue > REAL.falseAlarm);
    expect(even).toBe(Math.max(one, 115 - one) < 86);
    expect(statistic).toBeCloseTo(chiSquareTest([one, 115 - one]).statistic, 10);
  }
  expect(judgeSpread(design, [86, 29]).pValue).toBe(design.falseAlarm);
});

test("taking turns is perfectly even", () => {
  expect(judgeSpread(designSpread({ endpoints: 3, ...REAL }), [22, 22, 21])).toMatchObject({ even: true });
  expect(designSpread({ endpoints: 3, ...REAL }).blindTo).toEqual([
    { against: "round-robin", probability: 0 },
  ]);
});

test("over many endpoints every dead one is noticed, and an even spread is even", () => {
  const design = designSpread({ endpoints: 8, ...REAL });
  const each = Math.floor(design.connections / 8);
  const counts = Array.from({ length: 7 }, () => each);
  const rest = design.connections - 7 * each;
  expect(judgeSpread(design, [...counts, rest])).toMatchObject({ even: true });
  const seventh = Math.floor(design.connections / 7);
  const six = Array.from({ length: 6 }, () => seventh);
  expect(judgeSpread(design, [...six, design.connections - 6 * seventh, 0])).toMatchObject({ even: false });
});

test("where the limit is taken, the true false alarm is within what was asked, too", () => {
  const design = designSpread({ endpoints: 5, ...REAL });
  const { connections, critical, endpoints } = design;
  const squares = Math.ceil((connections * critical + connections ** 2) / endpoints);
  expect(squaresTail(design, squares)).toBeLessThan(REAL.falseAlarm);
  expect(squaresTail(design, squares)).toBeGreaterThan(REAL.falseAlarm / 4);
});

test("what cannot be asked or judged is refused", () => {
  for (const endpoints of [1, 0, 2.5, Number.NaN]) {
    expect(() => designSpread({ endpoints, ...REAL })).toThrow(RangeError);
  }
  for (const bad of [0, 1, Number.NaN]) {
    expect(() => designSpread({ endpoints: 2, ...REAL, power: bad })).toThrow(RangeError);
    expect(() => designSpread({ endpoints: 2, ...REAL, falseAlarm: bad })).toThrow(RangeError);
  }
  const design = designSpread({ endpoints: 2, ...REAL });
  for (const counts of [[115], [57, 57], [57, 58, 0], [-1, 116], [57.5, 57.5], []]) {
    expect(() => judgeSpread(design, counts)).toThrow(RangeError);
  }
});
