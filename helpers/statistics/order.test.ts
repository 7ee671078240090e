import { expect, test } from "vitest";
import { designOrder, judgeOrder } from "./order.ts";

const REAL = { falseAlarm: 1e-7, power: 1 - 1e-6 };

/** The sequence with the bits of a number. */
const bitsOf = (number: number, n: number) => Array.from({ length: n }, (_, i) => ((number >> i) & 1) === 1);

// Level and powers in exact fractions (Python), the sequences counted by a recursion over their last answers.
test("designOrder: needs 215 connections for two endpoints", () => {
  const design = designOrder(REAL);
  expect(design.connections).toBe(215);
  expect(design.falseAlarm / 6.902894245397188e-8).toBeCloseTo(1, 9);
  const power = Object.fromEntries(design.power.map(({ against, probability }) => [against, probability]));
  expect(1 - (power["repeating with probability 0.9"] ?? 0)).toBeCloseTo(9.541606890902945e-7, 11);
  expect(1 - (power["alternating with probability 0.9"] ?? 0)).toBeCloseTo(1.64e-18, 12);
  expect(power).toMatchObject({ "round-robin": 1, "affinity to one endpoint": 1, "a dead endpoint": 1 });
  expect(design.blindTo[0]?.probability).toBeCloseTo(2.769673079098399e-8, 13);
});

test("designOrder: states the sum over all judged sequences", () => {
  const design = designOrder({ falseAlarm: 0.15, power: 0.6 });
  const { connections: n } = design;
  expect(n).toBeLessThan(17);
  const chances = { fair: 0, repeating: 0, alternating: 0, split: 0 };
  for (let number = 0; number < 2 ** n; number++) {
    const answers = bitsOf(number, n);
    const { random, runs } = judgeOrder(design, answers);
    if (random) continue;
    const trues = answers.filter(Boolean).length;
    chances.fair += 2 ** -n;
    chances.repeating += (0.1 ** (runs - 1) * 0.9 ** (n - runs)) / 2;
    chances.alternating += (0.9 ** (runs - 1) * 0.1 ** (n - runs)) / 2;
    chances.split += 0.9 ** trues * 0.1 ** (n - trues);
  }
  expect(design.falseAlarm).toBeCloseTo(chances.fair, 12);
  expect(design.power[0]?.probability).toBeCloseTo(chances.repeating, 12);
  expect(design.power[1]?.probability).toBeCloseTo(chances.alternating, 12);
  expect(design.blindTo[0]?.probability).toBeCloseTo(chances.split, 12);
});

test("judgeOrder: rejects alternation, a single change and a single endpoint", () => {
  const design = designOrder(REAL);
  const answers = Array.from({ length: design.connections }, (_, i) => i);
  const turns = judgeOrder(
    design,
    answers.map((i) => i % 2 === 0),
  );
  expect(turns).toMatchObject({ runs: 215, random: false });
  const halves = judgeOrder(
    design,
    answers.map((i) => i < 100),
  );
  expect(halves).toMatchObject({ runs: 2, random: false });
  for (const one of [true, false]) {
    const alone = judgeOrder(
      design,
      answers.map(() => one),
    );
    expect(alone).toEqual({ runs: 1, expected: 1, pValue: 2 ** -214, random: false });
  }
});

test("judgeOrder: rejects three endpoints in a cycle of two and one", () => {
  // Not random, though the mean number of runs is not far: two of one, one of the other, again and again.
  const design = designOrder(REAL);
  const answers = Array.from({ length: design.connections }, (_, i) => i % 3 === 0);
  expect(judgeOrder(design, answers).random).toBe(false);
});

test("designOrder: rejects what cannot be designed or judged", () => {
  expect(() => designOrder({ ...REAL, falseAlarm: 0 })).toThrow(RangeError);
  expect(() => designOrder({ ...REAL, power: 1 })).toThrow(RangeError);
  expect(() => judgeOrder(designOrder(REAL), [true, false])).toThrow(RangeError);
});
