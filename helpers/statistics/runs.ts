import { gammaQ, logBinomial } from "./gamma.ts";

export interface RunsTest {
  /** Unbroken stretches of equal values. */
  runs: number;
  /** Their mean over all orders of the same values. */
  expected: number;
  /** Two-sided: twice the smaller tail, the observed number included in it, at most 1. */
  pValue: number;
}

/** Up to this many of the rarer value the distribution is summed; beyond it the normal one is close. */
const EXACT_UP_TO = 1000;

/** P(R = r) for a and b values in random order: ways to cut both into stretches. Wald & Wolfowitz 1940. */
export function runsProbability(r: number, a: number, b: number): number {
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
