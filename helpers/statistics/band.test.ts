import { expect, test } from "vitest";
import { bandOf } from "./band.ts";
import { sequentialSpread } from "./sequential.ts";

const QUERIED = { falseAlarm: 5e-8, power: 1 - 1e-6 };

/** Every way to share so many connections over three endpoints. */
const overThree = (connections: number) =>
  Array.from({ length: connections + 1 }, (_, a) =>
    Array.from({ length: connections - a + 1 }, (__, b) => [a, b, connections - a - b]),
  ).flat();

test("bandOf: for two endpoints contains exactly what the test accepts", () => {
  const design = sequentialSpread({ ...QUERIED, endpoints: 2 });
  const passes = (counts: readonly number[]) => design.next(counts) !== "uneven";
  const { expected, low, high } = bandOf(2, 121, passes);
  expect(expected).toBe(60.5);
  expect(low + high).toBe(121);
  const inside = Array.from({ length: 122 }, (_, c) => c >= low && c <= high);
  expect(inside).toEqual(inside.map((_, c) => passes([c, 121 - c])));
});

test("bandOf: for three endpoints is the range of one count in all accepted spreads", () => {
  const design = sequentialSpread({ falseAlarm: 1e-3, power: 0.9, endpoints: 3 });
  const passes = (counts: readonly number[]) => design.next(counts) !== "uneven";
  const passing = overThree(60)
    .filter(passes)
    .map(([first = 0]) => first);
  expect(passing.length).toBeGreaterThan(100);
  expect(bandOf(3, 60, passes)).toMatchObject({
    low: Math.min(...passing),
    high: Math.max(...passing),
  });
});

test("bandOf: exists at every number of connections for a test that may be undecided", () => {
  const design = sequentialSpread({ ...QUERIED, endpoints: 2 });
  const passes = (counts: readonly number[]) => design.next(counts) !== "uneven";
  expect(bandOf(2, 0, passes)).toEqual({ expected: 0, low: 0, high: 0 });
  const { low, high } = bandOf(2, 48, passes);
  expect(design.next([low, 48 - low])).not.toBe("uneven");
  expect(design.next([low - 1, 49 - low])).toBe("uneven");
  expect(low + high).toBe(48);
});

test("bandOf: is undefined for a test that accepts nothing", () => {
  expect(() => bandOf(2, 10, () => false)).toThrow(
    new RangeError("no spread of 10 connections over 2 endpoints passes"),
  );
});
