/** Lanczos' coefficients for g = 7, n = 9 by P. Godfrey (2001); relative error of Γ about 1e-14. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** More terms than any argument needs: both expansions take about 10 √a of them where they are used. */
const MAX_TERMS = 1_000_000;

/** Factorials below this one are kept. */
const MOST_KEPT = 4096;

/** ln Γ(x) for x > 0, RangeError otherwise. C. Lanczos, SIAM J. Numer. Anal. B 1 (1964) 86. */
export function logGamma(x: number): number {
  if (!(x > 0)) {
    throw new RangeError(`logGamma needs a positive argument, got ${x}`);
  }
  if (x < 0.5) {
    // Reflection, Abramowitz & Stegun 6.1.17: the approximation holds in the right half only.
    return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  }
  const shifted = x + 6.5;
  const sum = LANCZOS.reduce((total, c, i) => (i === 0 ? c : total + c / (x + i - 1)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(shifted) - shifted + Math.log(sum);
}

const logFactorials: number[] = [];

/** ln n!, cached: exact sums need the same few thousand values repeatedly. */
function logFactorial(n: number): number {
  return n < MOST_KEPT ? (logFactorials[n] ??= logGamma(n + 1)) : logGamma(n + 1);
}

/** ln of the binomial coefficient "n over k"; -Infinity where the coefficient is 0. n ≥ 0 and k are whole. */
export function logBinomial(n: number, k: number): number {
  return k < 0 || k > n ? -Infinity : logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** The factor x^a e^-x / Γ(a) that both expansions share. */
function prefactor(a: number, x: number): number {
  return Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** P(a, x) as a series, Abramowitz & Stegun 6.5.29; converges fast for x < a + 1. */
function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MAX_TERMS; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * Number.EPSILON) return sum * prefactor(a, x);
  }
  throw new RangeError(`the series of P(${a}, ${x}) does not converge`);
}

/**
 * Q(a, x) as a continued fraction, Abramowitz & Stegun 6.5.31 in its even form; converges fast for x > a + 1.
 * Evaluated from the front by Lentz's method (Appl. Opt. 15 (1976) 668).
 */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    value *= c * d;
    if (Math.abs(c * d - 1) <= 2 * Number.EPSILON) return value * prefactor(a, x);
  }
  throw new RangeError(`the fraction of Q(${a}, ${x}) does not converge`);
}

/** The regularised lower incomplete gamma function P(a, x), a > 0, x ≥ 0; RangeError otherwise. */
export function gammaP(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) {
    throw new RangeError(`P(a, x) needs a > 0 and x >= 0, got a = ${a}, x = ${x}`);
  }
  if (x === 0) return 0;
  return x < a + 1 ? series(a, x) : 1 - gammaQ(a, x);
}

/**
 * The upper one, Q = 1 - P, not by subtraction where it is small: relative error below 1e-12 for a < 100 and
 * below 1e-10 for a < 10000, also in the far tail. Same arguments and errors.
 */
export function gammaQ(a: number, x: number): number {
  if (!(a > 0) || !(x >= a + 1)) {
    return 1 - gammaP(a, x);
  }
  return x === Infinity ? 0 : continuedFraction(a, x);
}

/** P(c of n), each with probability `share`. */
export function binomial(c: number, n: number, share: number): number {
  // Logarithms do not exist for a share of zero.
  if (share === 0 || share === 1) return c === n * share ? 1 : 0;
  return Math.exp(logBinomial(n, c) + c * Math.log(share) + (n - c) * Math.log1p(-share));
}

/** P(c of n or more), each with probability `share`; summed from the rarest on, so that a far tail keeps its digits. */
export function binomialTail(c: number, n: number, share: number): number {
  let tail = 0;
  for (let each = n; each >= Math.max(0, c); each--) tail += binomial(each, n, share);
  return Math.min(1, tail);
}
