/**
 * The adjusted p-values of a family, each to be used as if it were the only one: the chance that any of
 * those at most `level` is a false alarm is at most `level`, whatever the dependence of the tests. S. Holm,
 * Scand. J. Stat. 6 (1979) 65. In the order of the input.
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
 * Selects the tests that are worth a place in the family: those that can reach `level` divided by the
 * family's size, by the least p-value that the sizes of their samples allow. Any other test would reduce
 * the others' shares and never be significant. R. E. Tarone, Biometrics 46 (1990) 515.
 */
export function worthTesting(leastPValues: readonly number[], level: number): boolean[] {
  const sorted = leastPValues.toSorted((one, other) => one - other);
  // Of equal ones all or none are in the family.
  const most = sorted.findLast((least) => least <= level / (sorted.lastIndexOf(least) + 1)) ?? 0;
  return leastPValues.map((least) => least <= most);
}
