import { checkSelected, type Requirements, type StatedProperties } from "./design.ts";
import { gammaQ, logBinomial } from "./exact.ts";

interface RunsTest {
  /** Unbroken stretches of equal values. */
  runs: number;
  /** Their mean over all orders of the same values. */
  expected: number;
  /** Two-sided: twice the smaller tail, the observed number included in it, at most 1. */
  pValue: number;
}

/**
 * Up to this many of the rarer value the distribution is exact; above, the normal approximation is close.
 */
const EXACT_UP_TO = 1000;

/**
 * P(R = r) for a and b values in random order: the number of ways to cut both into stretches. Wald &
 * Wolfowitz 1940.
 */
function runsProbability(r: number, a: number, b: number): number {
  const all = logBinomial(a + b, a);
  const cut = (x: number, y: number) => Math.exp(logBinomial(a - 1, x - 1) + logBinomial(b - 1, y - 1) - all);
  const half = Math.floor(r / 2);
  return r % 2 === 0 ? 2 * cut(half, half) : cut(half, half + 1) + cut(half + 1, half);
}

/** The smaller tail, summed on its own so that it keeps its precision when it is tiny. */
function exactTail(runs: number, a: number, b: number): number {
  const most = 2 * Math.min(a, b) + (a === b ? 0 : 1);
  let below = 0;
  let above = 0;
  for (let r = 2; r <= runs; r++) below += runsProbability(r, a, b);
  for (let r = runs; r <= most; r++) above += runsProbability(r, a, b);
  return Math.min(below, above);
}

/** The same tail by the normal distribution with a continuity correction of one half. */
function normalTail(runs: number, expected: number, a: number, b: number): number {
  const n = a + b;
  const variance = (2 * a * b * (2 * a * b - n)) / (n * n * (n - 1));
  const z = Math.max(0, Math.abs(runs - expected) - 0.5) / Math.sqrt(variance);
  // The normal's upper tail is half of Q(1/2, z²/2): Abramowitz & Stegun 26.2.29 with 6.5.17.
  return gammaQ(0.5, (z * z) / 2) / 2;
}

/**
 * Are the two values mixed as if by chance? Few runs mean clusters, many mean that they take turns.
 * A. Wald, J. Wolfowitz, Ann. Math. Stat. 11 (1940) 147; exact up to 1000 of the rarer value.
 * Where one value does not occur at all there is but one order, so p is 1. RangeError for an empty sequence.
 */
export function runsTest(sequence: readonly boolean[]): RunsTest {
  if (sequence.length === 0) {
    throw new RangeError("an empty sequence has no runs");
  }
  const a = sequence.filter(Boolean).length;
  const b = sequence.length - a;
  const runs = sequence.filter((value, i) => value !== sequence[i - 1]).length;
  const expected = 1 + (2 * a * b) / (a + b);
  if (a === 0 || b === 0) {
    return { runs, expected, pValue: 1 };
  }
  const exact = Math.min(a, b) <= EXACT_UP_TO;
  const tail = exact ? exactTail(runs, a, b) : normalTail(runs, expected, a, b);
  return { runs, expected, pValue: Math.min(1, 2 * tail) };
}

export interface OrderDesign extends StatedProperties {
  /** Fresh connections to be made, each after the one before it. */
  readonly connections: number;
  /** The greatest p-value that is called not random. */
  readonly critical: number;
}

interface OrderJudgement {
  readonly runs: number;
  /** The mean number of runs over all orders of the same answers. */
  readonly expected: number;
  readonly pValue: number;
  /** False for too many runs, for too few, and where one endpoint answered every time. */
  readonly random: boolean;
}

interface Orders {
  runs: number;
  /** The share they have of all orders of the same answers. */
  share: number;
  random: boolean;
}

/** The orders of n answers of which a are the one endpoint's, by their runs, and how they are judged. */
function ordersOf(n: number, a: number, critical: number): Orders[] {
  const most = 2 * Math.min(a, n - a) + (2 * a === n ? 0 : 1);
  const shares = Array.from({ length: most + 1 }, (_, r) => (r < 2 ? 0 : runsProbability(r, a, n - a)));
  // The same two tails as in runs.ts, from either end to where twice the sum is over the critical p-value.
  let below = 0;
  const few = shares.findIndex((share) => 2 * (below += share) > critical);
  let above = 0;
  const many = shares.findLastIndex((share) => 2 * (above += share) > critical);
  return shares.map((share, runs) => ({ runs, share, random: runs >= few && runs <= many }));
}

/** The probability of each sequence of n answers with a of the one endpoint and that many runs. */
type Model = (n: number, a: number, runs: number) => number;

/** The endpoint changes from each connection to the next with one probability, whatever came before. */
const changing =
  (change: number): Model =>
  (n, _, runs) =>
    (change ** (runs - 1) * (1 - change) ** (n - runs)) / 2;

/** Each connection goes to the one endpoint with one probability, whatever came before. */
const favouring =
  (share: number): Model =>
  (n, a) =>
    share ** a * (1 - share) ** (n - a);

/**
 * P(called random) or P(not), summed over all 2^n sequences by their answers and runs. Given up above
 * `enough`: the least mixed answers come first, where most is missed.
 */
function chanceOf(random: boolean, n: number, critical: number, model: Model, enough = 1): number {
  // One endpoint alone is never random.
  let sum = random ? 0 : model(n, 0, 1) + model(n, n, 1);
  for (let i = 1; i < n && sum <= enough; i++) {
    const a = i % 2 === 1 ? (i + 1) / 2 : n - i / 2;
    const arrangements = Math.exp(logBinomial(n, a));
    for (const orders of ordersOf(n, a, critical)) {
      if (orders.random === random) sum += arrangements * orders.share * model(n, a, orders.runs);
    }
  }
  return sum;
}

const NOTICED = [
  { against: "repeating with probability 0.9", model: changing(0.1) },
  { against: "alternating with probability 0.9", model: changing(0.9) },
  { against: "round-robin", model: changing(1) },
  { against: "affinity to one endpoint", model: changing(0) },
  { against: "a dead endpoint", model: changing(0) },
] as const;

/** Random all the same, however uneven: for sequential.ts. */
const UNEVEN_ONLY = [
  { against: "a 90/10 split", share: 0.9 },
  { against: "a 70/30 split", share: 0.7 },
] as const;

/**
 * The fewest fresh connections, one after the other to two endpoints, in which the runs test calls a random
 * choice not random at most as often as asked, and notices at least as often as asked: taking turns, changing
 * the endpoint with probability 0.9, staying with it with probability 0.9, and always the same one.
 *
 * Wald and Wolfowitz judge the order given how often each endpoint answered, so an uneven choice that is
 * random passes (it is for sequential.ts), and one endpoint alone would have p = 1. That never happens to a
 * random choice either: it counts as not random and spends 2^(1-n) of the false alarms, which are stated as
 * they are. All of it exact: F. N. David, "A power function for tests of randomness in a sequence of
 * alternatives", Biometrika 34 (1947) 335. RangeError: a probability outside (0, 1).
 */
export function designOrder(required: Requirements): OrderDesign {
  checkSelected(required);
  const critical = required.falseAlarm;
  const enough = 1 - required.power;
  for (let n = 2; ; n++) {
    if (NOTICED.some(({ model }) => chanceOf(true, n, critical, model, enough) > enough)) continue;
    const falseAlarm = chanceOf(false, n, critical, changing(0.5));
    if (falseAlarm > required.falseAlarm) continue;
    return {
      connections: n,
      critical,
      falseAlarm,
      power: NOTICED.map(({ against, model }) => ({
        against,
        probability: 1 - chanceOf(true, n, critical, model),
      })),
      blindTo: UNEVEN_ONLY.map(({ against, share }) => ({
        against,
        probability: chanceOf(false, n, critical, favouring(share)),
      })),
    };
  }
}

/**
 * The judgement of who answered, in order: true for the one endpoint, false for the other.
 * RangeError unless there is one answer for each connection of the design.
 */
export function judgeOrder(design: OrderDesign, answers: readonly boolean[]): OrderJudgement {
  if (answers.length !== design.connections) {
    throw new RangeError(`the test is of ${design.connections} connections, not of ${answers.length}`);
  }
  const test = runsTest(answers);
  const pValue = test.runs === 1 ? 2 ** (1 - answers.length) : test.pValue;
  return { ...test, pValue, random: pValue > design.critical };
}
