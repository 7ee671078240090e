import { expect, test } from "vitest";
import { checkEndpoints, checkSelected, totalOf, UNEVEN } from "./design.ts";
import { sharesOf } from "./sequential.ts";

test("UNEVEN: has the shapes of the design, and two endpoints with a dead one are affinity", () => {
  expect(UNEVEN).toEqual([
    { against: "a dead endpoint", share: 0 },
    { against: "a 90/10 split", share: 0.9 },
    { against: "a 70/30 split", share: 0.7 },
    { against: "affinity to one endpoint", share: 1 },
  ]);
  expect(sharesOf(3)).toEqual([0, 0.9, 0.7, 1]);
  expect(sharesOf(2)).toEqual([0.9, 0.7, 1]);
});

test("checkSelected: accepts probabilities between 0 and 1", () => {
  expect(() => checkSelected({ falseAlarm: 1e-9, power: 1 - 1e-9 })).not.toThrow();
  for (const bad of [0, 1, -1, 2, Number.NaN]) {
    expect(() => checkSelected({ falseAlarm: bad, power: 0.5 })).toThrow(
      new RangeError(`no test has false-alarm probability ${bad} and power 0.5`),
    );
    expect(() => checkSelected({ falseAlarm: 0.5, power: bad })).toThrow(RangeError);
  }
});

test("checkEndpoints: requires at least two endpoints", () => {
  expect(() => checkEndpoints(2)).not.toThrow();
  for (const bad of [1, 0, -2, 2.5, Number.NaN]) {
    expect(() => checkEndpoints(bad)).toThrow(
      new RangeError(`cannot spread connections over ${bad} endpoints`),
    );
  }
});

test("totalOf: requires whole, non-negative counts, one for each endpoint", () => {
  expect(totalOf([0, 3, 4], 3)).toBe(7);
  for (const bad of [[1], [1, 2, 3], [-1, 2], [0.5, 1]]) {
    expect(() => totalOf(bad, 2)).toThrow(
      new RangeError(`2 endpoints have no such counts: ${bad.join(", ")}`),
    );
  }
});
