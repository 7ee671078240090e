import { chiSquareQuantile, chiSquareUpperTail } from "./chi-square.ts";
import { logGamma } from "./gamma.ts";

export interface Design {
  /** False-alarm probability of the test, between 0 and 1. */
  readonly alpha: number;
  /** What is to be noticed: the share of connections each endpoint gets; two or more, sum 1. */
  readonly alternative: readonly number[];
}

/**
 * Squared effect per connection, k Σ (p - 1/k)²: Cohen's w² (Statistical Power Analysis, 2nd ed. 1988, 7.2).
 * RangeError for what is no distribution over at least two endpoints.
 */
function effect(alternative: readonly number[]): number {
  const k = alternative.length;
  const sum = alternative.reduce((total, p) => total + p, 0);
  if (k < 2 || alternative.some((p) => !(p >= 0)) || Math.abs(sum - 1) > 1e-9) {
    throw new RangeError(`not a distribution over two or more endpoints: ${alternative.join(", ")}`);
  }
  return k * alternative.reduce((total, p) => total + (p - 1 / k) ** 2, 0);
}

/**
 * P(X ≥ x) for noncentral chi-square: central ones with df + 2j degrees of freedom, weighted by the Poisson
 * probabilities of j with mean λ/2 (Abramowitz & Stegun 26.4.25). Summed from the largest weight outwards.
 */
function noncentralUpperTail(x: number, df: number, lambda: number): number {
  const mean = lambda / 2;
  const mode = Math.floor(mean);
  const weight = (j: number) => Math.exp(j * Math.log(mean) - mean - logGamma(j + 1));
  const least = weight(mode) * 1e-17;
  let sum = 0;
  for (const step of [1, -1]) {
    for (let j = step > 0 ? mode : mode - 1; j >= 0 && weight(j) > least; j += step) {
      sum += weight(j) * chiSquareUpperTail(x, df + 2 * j);
    }
  }
  return Math.min(1, sum);
}

/**
 * Probability that the uniformity chi-square test at level alpha notices, in that many connections, that they
 * are spread by `alternative` and not evenly. By the limit of many connections, like the test itself: full
 * enumeration over three endpoints puts the chance not to notice one that is favoured at up to 1.5 times the
 * stated 0.01 and 4 times a stated 1e-6; for one that is starved it is smaller than stated.
 * RangeError: no distribution, alpha outside (0, 1), less than no connections.
 */
export function detectionProbability(design: Design & { readonly connections: number }): number {
  const { alpha, alternative, connections } = design;
  const lambda = connections * effect(alternative);
  const df = alternative.length - 1;
  if (!(connections >= 0)) {
    throw new RangeError(`cannot make ${connections} connections`);
  }
  const critical = chiSquareQuantile(alpha, df);
  return lambda === 0 ? alpha : noncentralUpperTail(critical, df, lambda);
}

/** The smallest whole n ≥ 1 for which `enough` holds; it must hold for all larger ones, or RangeError. */
export function smallestEnough(enough: (n: number) => boolean): number {
  let high = 1;
  while (!enough(high)) {
    high *= 2;
    if (high > Number.MAX_SAFE_INTEGER) throw new RangeError("no number is enough");
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * The fewest connections in which the test notices `alternative` with probability at least `power`.
 * RangeError: power not in (0, 1), an even alternative, and those of detectionProbability.
 */
export function sampleSize(design: Design & { readonly power: number }): number {
  const { power, ...rest } = design;
  if (!(power > 0 && power < 1) || effect(rest.alternative) < 1e-12) {
    throw new RangeError(
      `no number of connections gives power ${power} against ${rest.alternative.join(", ")}`,
    );
  }
  return smallestEnough((connections) => detectionProbability({ ...rest, connections }) >= power);
}
