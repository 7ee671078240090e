import { logBinomial } from "./gamma.ts";

/** P(c of n), each with probability `share`. */
export function binomial(c: number, n: number, share: number): number {
  // Not by logarithms where they would be of zero: nobody gets a share of nothing.
  if (share === 0 || share === 1) return c === n * share ? 1 : 0;
  return Math.exp(logBinomial(n, c) + c * Math.log(share) + (n - c) * Math.log1p(-share));
}

/** P(c of n or more), each with probability `share`; summed from the rarest on, so that a far tail keeps its digits. */
export function binomialTail(c: number, n: number, share: number): number {
  let tail = 0;
  for (let each = n; each >= Math.max(0, c); each--) tail += binomial(each, n, share);
  return Math.min(1, tail);
}
