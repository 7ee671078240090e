import { binomial } from "./exact.ts";

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
