import { expect, test } from "vitest";
import { randomFrom } from "../random.ts";
import { FALSE_ALARM, POWER } from "./budget.ts";
import { UNEVEN } from "./design.ts";
import { binomial } from "./exact.ts";
import { connectionsToSeeAll, missProbability } from "./missed-endpoint.ts";
import { designOrder, judgeOrder } from "./order.ts";
import { runsTest } from "./runs.ts";
import { sequentialSpread } from "./sequential.ts";
import { designSpread, judgeSpread } from "./spread.ts";

// Part one: at levels that a simulation can see, the tests err as often as they say. Part two: at the levels
// of a real run, where only enumeration can see, too. Part three: at these, the unfair is noticed every time.

const RUNS = 4000;
const REAL = { falseAlarm: FALSE_ALARM["services/distributes"], power: POWER };
const LEVELS = [
  { falseAlarm: 0.05, power: 0.9 },
  { falseAlarm: 0.01, power: 0.8 },
];

/** P(X ≤ hits) and P(X ≥ hits) of so many runs at a rate. */
function tails(hits: number, runs: number, rate: number): { below: number; above: number } {
  const terms = Array.from({ length: runs + 1 }, (_, i) => binomial(i, runs, rate));
  const sum = (some: readonly number[]) => some.reduce((total, each) => total + each, 0);
  return { below: sum(terms.slice(0, hits + 1)), above: sum(terms.slice(hits)) };
}

/** Fails for a rate that is the true one less than once in a billion times. */
function expectRate(hits: number, runs: number, rate: number): void {
  const { below, above } = tails(hits, runs, rate);
  expect(Math.min(below, above), `${hits} of ${runs} at ${rate}`).toBeGreaterThan(5e-10);
}

function expectAtMost(hits: number, runs: number, rate: number): void {
  expect(tails(hits, runs, rate).above, `${hits} of ${runs} at ${rate}`).toBeGreaterThan(1e-9);
}

/** An endpoint's number: the first has that share, the others share the rest evenly. */
function picker(random: () => number, endpoints: number, share = 1 / endpoints): () => number {
  return () => (random() < share ? 0 : 1 + Math.floor(random() * (endpoints - 1)));
}

function countsOf(pick: () => number, endpoints: number, connections: number): number[] {
  const counts = Array.from({ length: endpoints }, () => 0);
  for (let n = 0; n < connections; n++) counts[pick()]! += 1;
  return counts;
}

/** Answers of which each differs from the one before with that probability. */
function changing(random: () => number, change: number, connections: number): boolean[] {
  let last = random() < 0.5;
  return Array.from({ length: connections }, () => (last = random() < change ? !last : last));
}

const timesOf = (runs: number, happens: () => boolean) =>
  Array.from({ length: runs }, happens).filter(Boolean).length;

const CASES = [2, 3].flatMap((endpoints) => LEVELS.map((asked) => ({ endpoints, ...asked })));

test.each(CASES)("the spread over $endpoints at $falseAlarm errs as it says", (asked) => {
  const { endpoints } = asked;
  const design = designSpread(asked);
  const random = randomFrom(1900);
  const uneven = (share?: number) => {
    const pick = picker(random, endpoints, share);
    return () => !judgeSpread(design, countsOf(pick, endpoints, design.connections)).even;
  };
  expectRate(timesOf(RUNS, uneven()), RUNS, design.falseAlarm);
  for (const [i, { share }] of UNEVEN.entries()) {
    expectRate(timesOf(RUNS, uneven(share)), RUNS, design.power[i]?.probability ?? 0);
  }
});

test.each(LEVELS)("the order at $falseAlarm errs as it says", (asked) => {
  const design = designOrder(asked);
  const random = randomFrom(1940);
  const patterned = (change: number) => () =>
    !judgeOrder(design, changing(random, change, design.connections)).random;
  expectRate(timesOf(RUNS, patterned(0.5)), RUNS, design.falseAlarm);
  for (const [i, change] of [0.1, 0.9, 1, 0].entries()) {
    expectRate(timesOf(RUNS, patterned(change)), RUNS, design.power[i]?.probability ?? 0);
  }
  const pick = picker(random, 2, 0.9);
  const split = () =>
    !judgeOrder(
      design,
      Array.from({ length: design.connections }, () => pick() === 0),
    ).random;
  expectRate(timesOf(RUNS, split), RUNS, design.blindTo[0]?.probability ?? 0);
});

/** One run of the sequential test with a look after every so many probes. */
function sequentially(design: ReturnType<typeof sequentialSpread>, pick: () => number, batch: number) {
  const counts = Array.from({ length: design.endpoints }, () => 0);
  for (let probes = batch; ; probes += batch) {
    for (let i = 0; i < batch; i++) counts[pick()]! += 1;
    const look = design.next(counts);
    if (look !== "undecided" || probes >= design.most) return { look, probes };
  }
}

test.each(CASES.flatMap((asked) => [1, 7].map((batch) => ({ ...asked, batch }))))(
  "the sequential one over $endpoints at $falseAlarm, looking after $batch, errs at most as often as it says",
  ({ batch, ...asked }) => {
    const design = sequentialSpread(asked);
    const random = randomFrom(1945);
    const fair = Array.from({ length: RUNS }, () =>
      sequentially(design, picker(random, asked.endpoints), batch),
    );
    expectAtMost(fair.filter(({ look }) => look === "uneven").length, RUNS, design.falseAlarm);
    expectAtMost(fair.filter(({ look }) => look === "undecided").length, RUNS, 1e-6);
    for (const { share } of UNEVEN) {
      const pick = picker(random, asked.endpoints, share);
      const missed = timesOf(RUNS, () => sequentially(design, pick, batch).look !== "uneven");
      expectAtMost(missed, RUNS, 1 - asked.power);
    }
    if (batch > 1) return;
    const mean = fair.reduce((sum, { probes }) => sum + probes, 0) / RUNS;
    const squares = fair.reduce((sum, { probes }) => sum + (probes - mean) ** 2, 0) / RUNS;
    // Six standard errors.
    expect(Math.abs(mean - design.expected)).toBeLessThan(6 * Math.sqrt(squares / RUNS));
  },
);

test.each([
  [2, 6],
  [3, 9],
  [5, 30],
])("one of %i endpoints is missed in %i connections as often as computed", (endpoints, connections) => {
  const pick = picker(randomFrom(1957), endpoints);
  const missed = timesOf(RUNS, () => countsOf(pick, endpoints, connections).includes(0));
  expectRate(missed, RUNS, missProbability(connections, endpoints));
});

// From here on: at the levels of a real run.

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

test("the order: every number of answers and runs judged and counted in whole numbers", () => {
  const design = designOrder(REAL);
  const n = design.connections;
  /** Ways to cut so many answers into so many stretches. */
  const cut = (answers: number, stretches: number) => ways([stretches - 1, answers - stretches]);
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

// From here on: the power is real.

const MANY = 300;

test.each([2, 3, 6])("over %i endpoints each unfairness is noticed every time", (endpoints) => {
  const random = randomFrom(1933);
  const spread = designSpread({ endpoints, ...REAL });
  const sequential = sequentialSpread({ endpoints, ...REAL });
  for (const { share, against } of UNEVEN) {
    const pick = picker(random, endpoints, share);
    const judged = () => judgeSpread(spread, countsOf(pick, endpoints, spread.connections));
    expect(
      timesOf(MANY, () => !judged().even),
      against,
    ).toBe(MANY);
    expect(
      timesOf(MANY, () => sequentially(sequential, pick, 5).look === "uneven"),
      against,
    ).toBe(MANY);
  }
  const fair = picker(random, endpoints);
  expect(timesOf(MANY, () => judgeSpread(spread, countsOf(fair, endpoints, spread.connections)).even)).toBe(
    MANY,
  );
  expect(timesOf(MANY, () => sequentially(sequential, fair, 5).look === "even")).toBe(MANY);
});

test("each pattern is noticed every time, and a random choice, even or not, never taken for one", () => {
  const random = randomFrom(1935);
  const design = designOrder(REAL);
  const n = design.connections;
  const passed = (change: number) =>
    timesOf(MANY, () => judgeOrder(design, changing(random, change, n)).random);
  expect([0, 0.1, 0.9, 1].map(passed)).toEqual([0, 0, 0, 0]);
  const split = picker(random, 2, 0.9);
  const uneven = () => Array.from({ length: n }, () => split() === 0);
  expect([passed(0.5), timesOf(MANY, () => judgeOrder(design, uneven()).random)]).toEqual([MANY, MANY]);
});

test("no endpoint is missed in as many connections as are said to show all", () => {
  const connections = connectionsToSeeAll(3, FALSE_ALARM["services/scaled"]);
  const pick = picker(randomFrom(1936), 3);
  expect(timesOf(MANY, () => countsOf(pick, 3, connections).includes(0))).toBe(0);
});
