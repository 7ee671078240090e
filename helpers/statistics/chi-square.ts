import { gammaQ } from "./gamma.ts";

export interface ChiSquareTest {
  statistic: number;
  degreesOfFreedom: number;
  /** Probability of a statistic at least as large if the expectation holds. */
  pValue: number;
}

/** P(X ≥ x) for chi-square with that many degrees of freedom. Abramowitz & Stegun 26.4.19. */
export function chiSquareUpperTail(x: number, degreesOfFreedom: number): number {
  return gammaQ(degreesOfFreedom / 2, x / 2);
}

/**
 * Pearson's goodness-of-fit test (Phil. Mag. 50 (1900) 157) of counts against expected shares, equal ones if
 * none are given. `expected` may be counts or any weights: it is scaled to the total of `counts`.
 *
 * The p-value is that of the limit of many counts. Full enumeration at 120, 300, 600 and 1200 connections
 * over three endpoints gives 0.88 to 1.13 times the nominal rate for every level from 0.05 to 1e-8, over two
 * (few possible values) 0.38 to 1.13 times. With less than 20 expected somewhere do not rely on the far tail.
 * RangeError: fewer than two categories, different lengths, no counts at all, a count that is negative or not
 * whole, an expectation that is not positive (what cannot happen is not to be tested but asserted).
 */
export function chiSquareTest(counts: readonly number[], expected?: readonly number[]): ChiSquareTest {
  const weights = expected ?? counts.map(() => 1);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const scale = total / weights.reduce((sum, weight) => sum + weight, 0);
  if (counts.length < 2 || weights.length !== counts.length) {
    throw new RangeError(`need two or more categories, got ${counts.length} with ${weights.length} expected`);
  }
  if (total === 0 || counts.some((count) => !Number.isSafeInteger(count) || count < 0)) {
    throw new RangeError(`counts must be whole, not negative and not all zero: ${counts.join(", ")}`);
  }
  if (!Number.isFinite(scale) || weights.some((weight) => !(weight > 0))) {
    throw new RangeError(`expected shares must be positive: ${weights.join(", ")}`);
  }
  const degreesOfFreedom = counts.length - 1;
  const statistic = counts.reduce((sum, count, i) => {
    const mean = (weights[i] ?? 0) * scale;
    return sum + (count - mean) ** 2 / mean;
  }, 0);
  return { statistic, degreesOfFreedom, pValue: chiSquareUpperTail(statistic, degreesOfFreedom) };
}

/**
 * The critical value that chi-square exceeds with probability `upperTail`, to the last bit that a bisection
 * finds. RangeError unless 0 < upperTail < 1 and there is at least one degree of freedom.
 */
export function chiSquareQuantile(upperTail: number, degreesOfFreedom: number): number {
  if (!(upperTail > 0 && upperTail < 1) || !(degreesOfFreedom >= 1)) {
    throw new RangeError(`no quantile for tail ${upperTail} and ${degreesOfFreedom} degrees of freedom`);
  }
  let low = 0;
  let high = degreesOfFreedom;
  while (chiSquareUpperTail(high, degreesOfFreedom) > upperTail) {
    low = high;
    high *= 2;
  }
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (chiSquareUpperTail(middle, degreesOfFreedom) > upperTail) low = middle;
    else high = middle;
  }
  return high;
}
