import { expect, test } from "vitest";
import { FALSE_ALARM, POWER } from "./budget.ts";
import { UNEVEN } from "./design.ts";
import { binomial } from "./exact.ts";
import { connectionsToSeeAll, missProbability } from "./missed-endpoint.ts";
import { designOrder, judgeOrder } from "./order.ts";
import { randomFrom } from "./random.ts";
import { expectedProbes } from "./sample.ts";
import { sequentialSpread } from "./sequential.ts";

// At levels that a simulation can see the tests err as often as they say; levels.test.ts has those of a real
// run, which only a sum over all outcomes can see. That power is real is seen at these, at the end.

const RUNS = 4000;
const REAL = { falseAlarm: FALSE_ALARM["services/distributes"], power: POWER };
const LEVELS = [
  { falseAlarm: 0.05, power: 0.9 },
  { falseAlarm: 0.01, power: 0.8 },
];

/** So improbable is what these tests refuse, if they were not the same at each run anyway. */
const BILLIONTH = 1e-9;

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
const chances = (runs: number, rate: number) =>
  Array.from({ length: runs + 1 }, (_, hits) => binomial(hits, runs, rate));

/** P(so many hits or more), if the rate is the true one. */
const orMore = (hits: number, runs: number, rate: number) => sum(chances(runs, rate).slice(hits));

/** P(a number of hits as far off on either side). */
const asFar = (hits: number, runs: number, rate: number) =>
  2 * Math.min(orMore(hits, runs, rate), sum(chances(runs, rate).slice(0, hits + 1)));

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

const CASES = [2, 3].flatMap((endpoints) => LEVELS.map((required) => ({ endpoints, ...required })));

test.each(LEVELS)("judgeOrder: has the stated false-alarm rate at $falseAlarm", (options) => {
  const design = designOrder(options);
  const random = randomFrom(1940);
  const patterned = (change: number) => () =>
    !judgeOrder(design, changing(random, change, design.connections)).random;
  expect(asFar(timesOf(RUNS, patterned(0.5)), RUNS, design.falseAlarm)).toBeGreaterThan(BILLIONTH);
  for (const [i, change] of [0.1, 0.9, 1, 0].entries()) {
    expect(asFar(timesOf(RUNS, patterned(change)), RUNS, design.power[i]?.probability ?? 0)).toBeGreaterThan(
      BILLIONTH,
    );
  }
  const pick = picker(random, 2, 0.9);
  const split = () =>
    !judgeOrder(
      design,
      Array.from({ length: design.connections }, () => pick() === 0),
    ).random;
  expect(asFar(timesOf(RUNS, split), RUNS, design.blindTo[0]?.probability ?? 0)).toBeGreaterThan(BILLIONTH);
});

/** One run of the sequential test, evaluated after each batch. */
function sequentially(design: ReturnType<typeof sequentialSpread>, pick: () => number, batch: number) {
  const counts = Array.from({ length: design.endpoints }, () => 0);
  for (let probes = batch; ; probes += batch) {
    for (let i = 0; i < batch; i++) counts[pick()]! += 1;
    const stage = design.next(counts);
    if (stage !== "undecided" || probes >= design.most) return { stage: stage, probes };
  }
}

test.each(CASES.flatMap((options) => [1, 7].map((batch) => ({ ...options, batch }))))(
  "sequentialSpread: has at most the stated false-alarm rate over $endpoints at $falseAlarm, in batches of $batch",
  ({ batch, ...options }) => {
    const design = sequentialSpread(options);
    const random = randomFrom(1945);
    const fair = Array.from({ length: RUNS }, () =>
      sequentially(design, picker(random, options.endpoints), batch),
    );
    expect(
      orMore(fair.filter(({ stage }) => stage === "uneven").length, RUNS, design.falseAlarm),
    ).toBeGreaterThan(BILLIONTH);
    expect(orMore(fair.filter(({ stage }) => stage === "undecided").length, RUNS, 1e-6)).toBeGreaterThan(
      BILLIONTH,
    );
    for (const { share } of UNEVEN) {
      const pick = picker(random, options.endpoints, share);
      const missed = timesOf(RUNS, () => sequentially(design, pick, batch).stage !== "uneven");
      expect(orMore(missed, RUNS, 1 - options.power)).toBeGreaterThan(BILLIONTH);
    }
    if (batch > 1) return;
    const mean = sum(fair.map(({ probes }) => probes)) / RUNS;
    const squares = sum(fair.map(({ probes }) => (probes - mean) ** 2)) / RUNS;
    const expected = expectedProbes(
      options.endpoints,
      design.most,
      (counts) => design.next(counts) !== "undecided",
    );
    // Six standard errors.
    expect(Math.abs(mean - expected)).toBeLessThan(6 * Math.sqrt(squares / RUNS));
  },
);

test.each([
  [2, 6],
  [3, 9],
  [5, 30],
])(
  "missProbability: one of %i endpoints is missed in %i connections as often as computed",
  (endpoints, connections) => {
    const pick = picker(randomFrom(1957), endpoints);
    const missed = timesOf(RUNS, () => countsOf(pick, endpoints, connections).includes(0));
    expect(asFar(missed, RUNS, missProbability(connections, endpoints))).toBeGreaterThan(BILLIONTH);
  },
);

// From here on: the power is real.

const MANY = 300;

test.each([2, 3, 6])(
  "sequentialSpread: detects each unevenness over %i endpoints every time",
  (endpoints) => {
    const random = randomFrom(1933);
    const sequential = sequentialSpread({ endpoints, ...REAL });
    for (const { share } of UNEVEN) {
      const pick = picker(random, endpoints, share);
      expect(timesOf(MANY, () => sequentially(sequential, pick, 5).stage === "uneven")).toBe(MANY);
    }
    const fair = picker(random, endpoints);
    expect(timesOf(MANY, () => sequentially(sequential, fair, 5).stage === "even")).toBe(MANY);
  },
);

test("judgeOrder: detects each pattern every time, and accepts any random choice", () => {
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

test("connectionsToSeeAll: reaches every endpoint", () => {
  const connections = connectionsToSeeAll(3, FALSE_ALARM["services/scaled"]);
  const pick = picker(randomFrom(1936), 3);
  expect(timesOf(MANY, () => countsOf(pick, 3, connections).includes(0))).toBe(0);
});
