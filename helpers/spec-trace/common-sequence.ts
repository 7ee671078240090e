type Hashed = readonly { hash: string }[];

/** The longest sequence of hashes that both sides have in this order, as pairs of their indexes. */
export function commonSequence(left: Hashed, right: Hashed): [left: number, right: number][] {
  // lengths[i][j] is that of what is left from i and from j on.
  // Stryker disable next-line ArrowFunction: what has no length yet counts as 0.
  const lengths = [...left, undefined].map(() => [...right, undefined].map(() => 0));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  const equal = (i: number, j: number) => left[i]?.hash === right[j]?.hash;
  // Stryker disable next-line ArithmeticOperator: beyond the last one nothing is counted.
  for (let i = left.length - 1; i >= 0; i -= 1) {
    // Stryker disable next-line ArithmeticOperator: as above.
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const longest = equal(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      lengths[i]?.splice(j, 1, longest);
    }
  }
  const pairs: [number, number][] = [];
  // Stryker disable next-line EqualityOperator,ConditionalExpression: one step further nothing is equal.
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    if (equal(i, j)) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
