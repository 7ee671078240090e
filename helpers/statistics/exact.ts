import { logBinomial } from "./gamma.ts";

/** P(c of n), each with probability `share`. */
export function binomial(c: number, n: number, share: number): number {
  // Not by logarithms where they would be of zero: nobody gets a share of nothing.
  if (share === 0 || share === 1) return c === n * share ? 1 : 0;
  return Math.exp(logBinomial(n, c) + c * Math.log(share) + (n - c) * Math.log1p(-share));
}

const halves = new Map<number, Float64Array>();

/** P(the two halves of n differ by d or more) at the index d = 1 … n + 1; kept, as every sum below needs many. */
function differences(n: number): Float64Array {
  const known = halves.get(n);
  if (known) return known;
  const tails = new Float64Array(n + 2);
  for (let d = n; d > 0; d--) {
    const here = (n - d) % 2 === 0 ? 2 * binomial((n - d) / 2, n, 0.5) : 0;
    tails[d] = (tails[d + 1] ?? 0) + here;
  }
  halves.set(n, tails);
  return tails;
}

/** The least sum of squares that n connections over k endpoints can have. */
function leastSquares(k: number, n: number): number {
  const each = Math.floor(n / k);
  const over = n % k;
  return k * each * each + over * (2 * each + 1);
}

export interface Spread {
  /** k, two or more. */
  readonly endpoints: number;
  /** n, whole. */
  readonly connections: number;
  /** The share of one endpoint, the others share the rest evenly; without it all are equal. */
  readonly share?: number;
}

/**
 * Probability that the squares of the counts over k endpoints sum to `squares` or more: with Pearson's
 * X² = (k Σ c² - n²) / n that is its upper tail, in whole numbers, so no rounding decides between equals.
 *
 * Every outcome with its multinomial probability, by the first endpoint's count and the rest of the counts
 * given it; no approximation. The work grows as n^(k-2): for two and three endpoints and 600 connections it is
 * nothing, for four and 200 milliseconds, for five tenths of a second; beyond, use the limit in chi-square.ts.
 */
export function squaresTail(spread: Spread, squares: number): number {
  const { endpoints: k, connections: n, share = 1 / k } = spread;
  if (k === 1) return n * n >= squares ? 1 : 0;
  if (squares <= leastSquares(k, n)) return 1;
  if (squares > n * n) return 0;
  if (k === 2 && share === 0.5) {
    // c² + (n-c)² = (n² + d²) / 2 with d the difference.
    return differences(n)[Math.ceil(Math.sqrt(2 * squares - n * n))] ?? 0;
  }
  let sum = 0;
  for (let c = 0; c <= n; c++) {
    const weight = binomial(c, n, share);
    if (weight > 0) {
      sum += weight * squaresTail({ endpoints: k - 1, connections: n - c }, squares - c * c);
    }
  }
  return Math.min(1, sum);
}

/**
 * The smallest sum of squares that some counts have and that an even spread reaches with probability at most
 * `falseAlarm`; n² + 1, which none have, if even the largest is more probable.
 */
export function criticalSquares(spread: Omit<Spread, "share">, falseAlarm: number): number {
  let low = leastSquares(spread.endpoints, spread.connections);
  let high = spread.connections ** 2 + 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (squaresTail(spread, middle) > falseAlarm) low = middle;
    else high = middle;
  }
  // Up to here no counts have this sum; the tail is the same number then, as the same terms are summed.
  const tail = squaresTail(spread, high);
  if (tail === 0) return high;
  while (squaresTail(spread, high + 1) === tail) high++;
  return high;
}
