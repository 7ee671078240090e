import {
  checkEndpoints,
  checkSelected,
  type Requirements,
  type StatedProperties,
  totalOf,
  UNEVEN,
} from "./design.ts";

/**
 * The shares of one endpoint in each shape of unevenness. With two endpoints, none for one is all for the
 * other.
 */
export function sharesOf(endpoints: number): number[] {
  return UNEVEN.map(({ share }) => share).filter((share) => endpoints > 2 || share > 0);
}

/** exponent · ln(base), with 0 ln 0 = 0: what may not happen and did not. */
const logPower = (base: number, exponent: number) => (exponent === 0 ? 0 : exponent * Math.log(base));

/**
 * How much likelier the counts are where one endpoint, each as likely to be it, has that share and the others
 * share the rest evenly than where all have equal shares. A product over the connections, so the order in
 * which they came does not matter; 0 and Infinity where a double can hold no more.
 */
export function likelihoodRatio(share: number, counts: readonly number[]): number {
  const k = counts.length;
  const n = counts.reduce((sum, count) => sum + count, 0);
  const rest = (1 - share) / (k - 1);
  const each = counts.map((c) => Math.exp(logPower(share, c) + logPower(rest, n - c) + n * Math.log(k)));
  return each.reduce((sum, ratio) => sum + ratio, 0) / k;
}

/** The same for the equal mixture of all shapes: of mean 1 over equal shares, at any time. */
export function mixtureRatio(counts: readonly number[]): number {
  const shares = sharesOf(counts.length);
  return shares.reduce((sum, share) => sum + likelihoodRatio(share, counts), 0) / shares.length;
}

type Decision = "even" | "uneven" | "undecided";

export interface SequentialSpread extends StatedProperties {
  readonly endpoints: number;
  /**
   * The test is inconclusive after this many connections, which happens to an even spread less than once in
   * a million runs.
   */
  readonly most: number;
  /**
   * Decides by the counts so far, one for each endpoint; RangeError unless they are whole and non-negative.
   */
  readonly next: (counts: readonly number[]) => Decision;
}

/** An even spread is undecided at the end so rarely. */
const UNDECIDED = 1e-6;

/** Exponents for Chernoff's bound; a finer choice saves no probe. */
const EXPONENTS = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);

/** E[L^t] for one connection to k equally likely endpoints; L is its ratio where one of them has that share. */
function moment(k: number, share: number, t: number): number {
  return (share ** t + (k - 1) * ((1 - share) / (k - 1)) ** t) * k ** (t - 1);
}

const leastOver = (bound: (t: number) => number) => Math.min(...EXPONENTS.map(bound));

/** Chernoff's bounds for n probes: that an even spread, and that one of the shapes, still is between the two. */
function undecided(k: number, n: number, even: number, uneven: number): { fair: number; unfair: number } {
  const shares = sharesOf(k);
  const weight = 1 / (k * shares.length);
  // P0(R > even) <= E0[R^t] / even^t, and R^t <= Σ (weight L)^t over the mixture's parts.
  const fair = leastOver((t) =>
    shares.reduce((sum, share) => sum + k * (weight / even) ** t * moment(k, share, t) ** n, 0),
  );
  // P(R < uneven) <= P(L < uneven / weight) <= (uneven / weight)^(1-t) E[L^(t-1)], and E[L^(t-1)] = E0[L^t].
  const unfair = shares.map((share) =>
    leastOver((t) => (uneven / weight) ** (1 - t) * moment(k, share, t) ** n),
  );
  return { fair, unfair: Math.max(...unfair) };
}

/**
 * Looks as often as one likes and stops as soon as the counts decide, so that only what looks uneven takes many
 * connections: an even spread over two endpoints 221 in the mean, over three 74. By the ratio R of their likelihood under a mixture of all ways to be uneven (design.ts, each for each endpoint, with
 * equal weights w) to that of an even spread.
 *
 * - "uneven" at R ≥ 1/falseAlarm. R has mean 1 over an even spread and is a martingale, so it ever gets there
 *   with probability at most `falseAlarm`, whenever and however often one looks (J. Ville, Étude critique de
 *   la notion de collectif (1939); H. Robbins, Ann. Math. Stat. 41 (1970) 1397).
 * - "even" at R ≤ w (1-power)/2. A way with ratio L has wL ≤ R, so it ends there with probability
 *   E0[L; there] ≤ (1-power)/2 (A. Wald, Ann. Math. Stat. 16 (1945) 117).
 * - `most` is where Chernoff's bound (Ann. Math. Stat. 23 (1952) 493) leaves undecided at most (1-power)/2 of
 *   each way, which with the above is at most 1-power, and 1e-6 of the even spreads.
 *
 * So everything holds for looks after several probes too, the last one at `most` or later; the stated false
 * alarms are an upper bound, the stated powers lower ones. Taking turns is perfectly even: that is for order.ts.
 * RangeError: fewer than two endpoints, a probability outside (0, 1).
 */
export function sequentialSpread(required: Requirements & { readonly endpoints: number }): SequentialSpread {
  checkSelected(required);
  checkEndpoints(required.endpoints);
  const { endpoints, falseAlarm, power } = required;
  const missed = (1 - power) / 2;
  const even = missed / (endpoints * sharesOf(endpoints).length);
  const uneven = 1 / falseAlarm;
  let most = 1;
  for (; ; most++) {
    const { fair, unfair } = undecided(endpoints, most, even, uneven);
    if (fair <= UNDECIDED && unfair <= missed) break;
  }
  const next = (counts: readonly number[]): Decision => {
    totalOf(counts, endpoints);
    const ratio = mixtureRatio(counts);
    return ratio >= uneven ? "uneven" : ratio <= even ? "even" : "undecided";
  };
  return {
    ...{ endpoints, most, falseAlarm, next },
    power: UNEVEN.map(({ against }) => ({ against, probability: power })),
    blindTo: [{ against: "round-robin", probability: 0 }],
  };
}
