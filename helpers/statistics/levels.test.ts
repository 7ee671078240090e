import { expect, test } from "vitest";
import { FALSE_ALARM, POWER } from "./budget.ts";
import { designOrder } from "./order.ts";
import { runsTest } from "./runs.ts";
import { sequentialSpread } from "./sequential.ts";
import { designSpread, judgeSpread } from "./spread.ts";

// The levels of a real run are too small for a simulation: every outcome is judged as a run would judge it, and
// counted, independently of the sums that the designs are made by.

const REAL = { falseAlarm: FALSE_ALARM["services/distributes"], power: POWER };

/** How many sequences have these counts. */
function ways(counts: readonly number[]): bigint {
  let left = counts.reduce((sum, count) => sum + count, 0);
  let product = 1n;
  for (const count of counts) {
    for (let i = 1; i <= count; i++, left--) product = (product * BigInt(left)) / BigInt(i);
  }
  return product;
}

/** Of all k^n, which may be more than a double can hold. */
const shareOf = (some: bigint, k: number, n: number) =>
  Number((some * 10n ** 30n) / BigInt(k) ** BigInt(n)) / 1e30;

test.each([2, 3])("the spread over %i: every outcome judged and counted in whole numbers", (endpoints) => {
  const design = designSpread({ endpoints, ...REAL });
  const n = design.connections;
  let alarms = 0n;
  for (let a = 0; a <= n; a++) {
    for (let b = endpoints === 2 ? n - a : 0; a + b <= n; b++) {
      const counts = [a, b, n - a - b].slice(0, endpoints);
      if (!judgeSpread(design, counts).even) alarms += ways(counts);
    }
  }
  expect(shareOf(alarms, endpoints, n) / design.falseAlarm).toBeCloseTo(1, 9);
  expect(design.falseAlarm).toBeLessThanOrEqual(REAL.falseAlarm);
});

/** Ways to cut so many answers into so many stretches. */
const cut = (answers: number, stretches: number) => ways([stretches - 1, answers - stretches]);

test("the order: every number of answers and runs judged and counted in whole numbers", () => {
  const design = designOrder(REAL);
  const n = design.connections;
  let alarms = 2n;
  // The other half of all answers is the same with the endpoints swapped, as 215 is odd.
  for (let a = 1; 2 * a < n; a++) {
    for (let runs = 2; runs <= 2 * a + 1; runs++) {
      // The commoner endpoint goes first, and as many of each as are left go into the last stretches.
      const [most, least] = [Math.ceil(runs / 2), Math.floor(runs / 2)];
      const turns = Array.from({ length: runs - 2 }, (_, i) => i % 2 === 0);
      const rest = [n - a - most + 1, a - least + 1].map((left, i) =>
        Array.from({ length: left }, () => i === 0),
      );
      const last = runs % 2 === 0 ? rest.flat() : rest.toReversed().flat();
      const answers = [...turns, ...last];
      if (runsTest(answers).pValue > design.critical) continue;
      const first = cut(n - a, most) * (least > 0 ? cut(a, least) : 0n);
      const second = most <= a ? cut(a, most) * cut(n - a, least) : 0n;
      alarms += 2n * (first + second);
    }
  }
  expect(n % 2).toBe(1);
  expect(shareOf(alarms, 2, n) / design.falseAlarm).toBeCloseTo(1, 9);
  expect(design.falseAlarm).toBeLessThanOrEqual(REAL.falseAlarm);
});

/** What becomes of one of two endpoints' share in the sequential test: every path, by its counts. */
function everyPath(share: number, batch: number) {
  const { next, most } = sequentialSpread({ endpoints: 2, ...REAL });
  const ends = { even: 0, uneven: 0, undecided: 0 };
  let open = new Map([[0, 1]]);
  for (let n = 1; open.size > 0; n++) {
    const grown = new Map<number, number>();
    for (const [one, probability] of open) {
      grown.set(one + 1, (grown.get(one + 1) ?? 0) + probability * share);
      grown.set(one, (grown.get(one) ?? 0) + probability * (1 - share));
    }
    open = grown;
    if (n % batch !== 0) continue;
    for (const [one, probability] of open) {
      const look = next([one, n - one]);
      if (look === "undecided" && n < most) continue;
      ends[look] += probability;
      open.delete(one);
    }
  }
  return ends;
}

test.each([1, 2, 10, 50, 300])("the sequential one, looking after every %i: every path summed", (batch) => {
  const fair = everyPath(0.5, batch);
  expect(fair.uneven).toBeLessThanOrEqual(REAL.falseAlarm);
  expect(fair.undecided).toBeLessThanOrEqual(1e-6);
  expect(fair.even + fair.uneven + fair.undecided).toBeCloseTo(1, 12);
  for (const share of [0.9, 1]) {
    const { even, undecided } = everyPath(share, batch);
    expect(even + undecided).toBeLessThanOrEqual(1 - REAL.power);
  }
});
