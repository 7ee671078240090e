import { UNEVEN } from "./design.ts";

/** Shares that one endpoint has in the ways to be uneven. Between two, nothing for one is all for the other. */
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

/** The same for the equal mixture of all the ways: of mean 1 over equal shares, whenever one looks. */
export function mixtureRatio(counts: readonly number[]): number {
  const shares = sharesOf(counts.length);
  return shares.reduce((sum, share) => sum + likelihoodRatio(share, counts), 0) / shares.length;
}
