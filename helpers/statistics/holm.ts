/**
 * The p-values of a family, each as if it were the only one: those at most `level` may be told, and the chance
 * that any of them is a false alarm is at most `level`, whatever the tests have to do with each other.
 * S. Holm, Scand. J. Stat. 6 (1979) 65. In the order of what is given.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).toSorted((one, other) => one.p - other.p);
  const adjusted: number[] = [];
  let least = 0;
  for (const [rank, { p, index }] of order.entries()) {
    least = Math.max(least, Math.min(1, p * (pValues.length - rank)));
    adjusted[index] = least;
  }
  return adjusted;
}

/**
 * Which tests are worth a place in the family: those that can come to `level` divided by the family's size,
 * by the least p-value that the sizes of their samples allow. A test that cannot would cost the others their
 * share and never say anything. R. E. Tarone, Biometrics 46 (1990) 515.
 */
export function worthTesting(leastPValues: readonly number[], level: number): boolean[] {
  const sorted = leastPValues.toSorted((one, other) => one - other);
  // Of equal ones all or none are in the family.
  const most = sorted.findLast((least) => least <= level / (sorted.lastIndexOf(least) + 1)) ?? 0;
  return leastPValues.map((least) => least <= most);
}
