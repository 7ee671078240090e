import { expect, test } from "vitest";
import { FALSE_ALARM, POWER } from "./budget.ts";
import { designOrder, runsTest } from "./order.ts";
import { sequentialSpread } from "./sequential.ts";

// The levels of a real run are too small for a simulation: every outcome is judged as a run would judge it, and
// counted, independently of the sums that the designs are made by.

const REAL = { falseAlarm: FALSE_ALARM["services/distributes"], power: POWER };

/** How many sequences have these counts. */
function arrangements(counts: readonly number[]): bigint {
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

/** Ways to cut so many answers into so many stretches. */
const cut = (answers: number, stretches: number) => arrangements([stretches - 1, answers - stretches]);

test("judgeOrder: keeps its level, counted exactly over every number of answers and runs", () => {
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

/** Sums over every path of the sequential test, by the counts after each batch. */
function everyPath(shares: readonly number[], batch: number) {
  const { next, most } = sequentialSpread({ endpoints: shares.length, ...REAL });
  const ends = { even: 0, uneven: 0, undecided: 0 };
  const side = most + batch + 1;
  const numberOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum * side + count, 0);
  let open = new Map([[0, { counts: shares.map(() => 0), probability: 1 }]]);
  for (let n = 1; open.size > 0; n++) {
    const grown: typeof open = new Map();
    for (const { counts, probability } of open.values()) {
      for (const [i, share] of shares.entries()) {
        if (share === 0) continue;
        const more = counts.with(i, (counts[i] ?? 0) + 1);
        const key = numberOf(more);
        const known = grown.get(key);
        if (known) known.probability += probability * share;
        else grown.set(key, { counts: more, probability: probability * share });
      }
    }
    open = grown;
    if (n % batch !== 0) continue;
    for (const [key, { counts, probability }] of open) {
      const stage = next(counts);
      if (stage === "undecided" && n < most) continue;
      ends[stage] += probability;
      open.delete(key);
    }
  }
  return ends;
}

test.each([1, 16, 60, 300])(
  "sequentialSpread: keeps its level over two endpoints in batches of %i, summed over every path",
  (batch) => {
    const fair = everyPath([0.5, 0.5], batch);
    expect(fair.uneven).toBeLessThanOrEqual(REAL.falseAlarm);
    expect(fair.undecided).toBeLessThanOrEqual(1e-6);
    expect(fair.even + fair.uneven + fair.undecided).toBeCloseTo(1, 12);
    for (const share of [0.7, 0.9, 1]) {
      const { even, undecided } = everyPath([share, 1 - share], batch);
      expect(even + undecided).toBeLessThanOrEqual(1 - REAL.power);
    }
  },
);

test.each([0, 0.7, 0.9, 1])(
  "sequentialSpread: keeps its power over three endpoints of which one has %f, summed over every path",
  { timeout: 60_000 },
  (share) => {
    const { even, undecided } = everyPath([share, (1 - share) / 2, (1 - share) / 2], 60);
    expect(even + undecided).toBeLessThanOrEqual(1 - REAL.power);
  },
);

test("sequentialSpread: keeps its level over three even endpoints, summed over every path", {
  timeout: 60_000,
}, () => {
  const { uneven, undecided } = everyPath([1 / 3, 1 / 3, 1 / 3], 60);
  expect(uneven).toBeLessThanOrEqual(REAL.falseAlarm);
  expect(undecided).toBeLessThanOrEqual(1e-6);
});
