import { binomial, gammaQ, logBinomial } from "./exact.ts";

/**
 * Do more of them go one way than a fair coin makes? Two-sided: twice the smaller tail, at most 1.
 * J. Arbuthnott, Phil. Trans. 27 (1710) 186; exact. Of none the p-value is 1.
 */
export function signTest(more: number, less: number): number {
  const n = more + less;
  let tail = 0;
  for (let c = 0; c <= Math.min(more, less); c++) tail += binomial(c, n, 0.5);
  return Math.min(1, 2 * tail);
}

export interface RankTest {
  /** The pairs of a value of each sample in which the second one's is the larger; equal ones count half. */
  u: number;
  /** Two-sided: twice the smaller tail, the observed order included in it, at most 1. */
  pValue: number;
}

/**
 * Up to this many values in both samples together the distribution is exact; above, the normal
 * approximation is close.
 */
const EXACT_UP_TO = 80;

/**
 * Tests whether the values of one sample are larger than those of the other more often than by chance. It
 * assumes no shape of the distribution, only that in both samples the values are independent. H. B. Mann,
 * D. R. Whitney, Ann. Math. Stat. 18 (1947) 50; tied values share their ranks, and the distribution is that
 * of all assignments of these very ranks. Exact up to 80 values together. RangeError if a sample is empty.
 */
export function mannWhitney(one: readonly number[], other: readonly number[]): RankTest {
  if (one.length === 0 || other.length === 0) throw new RangeError("an empty sample has no ranks");
  const all = [...one, ...other];
  const ranks = doubledRanks(all);
  const sum = ranks.slice(one.length).reduce((total, rank) => total + rank, 0);
  const least = other.length * (other.length + 1);
  const u = (sum - least) / 2;
  const tail = all.length <= EXACT_UP_TO ? exactTail(ranks, other.length, sum) : normalTail(ranks, one, u);
  return { u, pValue: Math.min(1, 2 * tail) };
}

/** The least p-value of samples of these sizes: that of complete separation. */
export const leastPValue = (one: number, other: number): number =>
  Math.min(1, 2 * Math.exp(-logBinomial(one + other, one)));

/** Twice the rank of each value from 1 on, so that what equal values share is whole too. */
function doubledRanks(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const ranks = new Map(sorted.map((value, index) => [value, sorted.indexOf(value) + 1 + (index + 1)]));
  return values.map((value) => ranks.get(value) ?? 0);
}

/** Every way to deal `size` of the ranks out, by its sum; only sums are added, so the far tail is exact too. */
function exactTail(ranks: readonly number[], size: number, sum: number): number {
  const total = ranks.reduce((all, rank) => all + rank, 0);
  const arrangements = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  (arrangements[0] as Float64Array)[0] = 1;
  for (const [index, rank] of ranks.entries()) {
    for (let used = Math.min(size, index + 1); used > 0; used--) {
      const [to, from] = [arrangements[used] as Float64Array, arrangements[used - 1] as Float64Array];
      for (let at = total; at >= rank; at--) to[at] = (to[at] ?? 0) + (from[at - rank] ?? 0);
    }
  }
  const dealt = arrangements[size] as Float64Array;
  const part = (from: number, to?: number) => dealt.subarray(from, to).reduce((all, each) => all + each, 0);
  return Math.min(part(0, sum + 1), part(sum)) / part(0);
}

/**
 * The same tail by the normal distribution, its variance less what equal values take, with half a step. Far out
 * it is the larger of the two, three times at 1e-6, so it errs to the safe side.
 */
function normalTail(ranks: readonly number[], one: readonly number[], u: number): number {
  const [n, m] = [one.length, ranks.length - one.length];
  const squares = ranks.reduce((all, rank) => all + (rank / 2 - (n + m + 1) / 2) ** 2, 0);
  const variance = (n * m * squares) / ((n + m) * (n + m - 1));
  if (variance === 0) return 1;
  const z = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / Math.sqrt(variance);
  // The normal's upper tail is half of Q(1/2, z²/2): Abramowitz & Stegun 26.2.29 with 6.5.17.
  return gammaQ(0.5, (z * z) / 2) / 2;
}

/**
 * How much larger the second sample's values are, in their own unit: the median of all differences.
 * J. L. Hodges, E. L. Lehmann, Ann. Math. Stat. 34 (1963) 598. NaN where a sample is empty.
 */
export const shiftOf = (one: readonly number[], other: readonly number[]): number =>
  medianOf(other.flatMap((value) => one.map((before) => value - before)));

/** The value in the middle, or the mean of the two; NaN of none. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = NaN, high = NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}
