import { expect, test } from "vitest";
import { mannWhitney } from "./mann-whitney.ts";
import { randomFrom } from "./random.ts";
import { ranked } from "./sample.ts";

// 80 values are dealt out exactly, 81 approximated: U as far out in its standard deviations, 103.9 and 105.9.
test.each([
  [800, 1],
  [600, 1.02],
  [500, 1.1],
  [400, 1.5],
  [300, 3],
])("mannWhitney: the normal approximation takes over smoothly and is conservative: U = %i", (u, most) => {
  const exact = mannWhitney(...ranked(40, 40, u)).pValue;
  const approximate = mannWhitney(...ranked(40, 41, Math.round(820 - (800 - u) * (105.9 / 103.9)))).pValue;
  expect(approximate / exact).toBeGreaterThan(0.97);
  expect(approximate / exact).toBeLessThanOrEqual(most);
});

test("mannWhitney: has at most the stated false-alarm rate", () => {
  const random = randomFrom(11);
  const times = 2000;
  // Long tails and equal values, as durations in whole milliseconds have them.
  const sample = () => Array.from({ length: 12 }, () => Math.round(10 + 30 * -Math.log(1 - random())));
  let alarms = 0;
  for (let i = 0; i < times; i++) if (mannWhitney(sample(), sample()).pValue <= 0.05) alarms++;
  expect(alarms / times).toBeLessThan(0.058);
  expect(alarms / times).toBeGreaterThan(0.035);
});
