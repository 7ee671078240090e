import type { Sentence } from "./sentences.ts";
import type { Entry } from "./table.ts";

type Hashed = readonly { hash: string }[];

/** The longest sequence of hashes that both sides have in this order, as pairs of their indexes. */
export function commonSequence(left: Hashed, right: Hashed): [left: number, right: number][] {
  // lengths[i][j] is that of what is left from i and from j on.
  // Stryker disable next-line ArrowFunction: what has no length yet counts as 0.
  const lengths = [...left, undefined].map(() => [...right, undefined].map(() => 0));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  const equal = (i: number, j: number) => left[i]?.hash === right[j]?.hash;
  // Stryker disable next-line ArithmeticOperator: after the last one nothing is counted.
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

interface Pair {
  was: Entry;
  is: Sentence;
}

export interface Comparison {
  /** Under the same heading and in the table's order, whatever their ordinals. */
  same: Pair[];
  /** Word for word the same, but under another heading, as where one is renamed, or out of order. */
  moved: Pair[];
  /** One stands where another one stood. */
  changed: Pair[];
  /** In the table and not in the text. */
  missing: Entry[];
  /** In the text and not in the table. */
  added: Sentence[];
}

/**
 * Aligns a text with the table by the longest common sequence of hashes. A sentence put in before others
 * shifts their ordinals, which alone is no difference. A hash that remains on both sides has moved. The
 * remaining entries in one gap of the sequence and under one heading are paired in order and have changed;
 * how similar they are is unknown, because the table has no text. Each entry and each sentence is in
 * exactly one list; lists are in the order of the text, `missing` in that of the table.
 */
export function compare(table: readonly Entry[], sentences: readonly Sentence[]): Comparison {
  const kept = commonSequence(table, sentences);
  const pairs = kept.map(([was, is]) => ({ was: table[was] as Entry, is: sentences[is] as Sentence }));
  const missing = new Set(table).difference(new Set(pairs.map(({ was }) => was)));
  const added = new Set(sentences).difference(new Set(pairs.map(({ is }) => is)));
  const take = (was: Entry | undefined, is: Sentence): Pair[] => {
    if (!was) return [];
    missing.delete(was);
    added.delete(is);
    return [{ was, is }];
  };
  const elsewhere = [...added].flatMap((is) =>
    take(
      [...missing].find(({ hash }) => hash === is.hash),
      is,
    ),
  );
  // Stryker disable next-line EqualityOperator: it is called only for entries that are in no pair.
  const gapOf = (index: number, side: 0 | 1) => kept.findLastIndex((pair) => pair[side] < index);
  const gaps = new Map(table.map((was, index) => [was, gapOf(index, 0)]));
  const changed = sentences.flatMap((is, index) => {
    if (!added.has(is)) return [];
    const gap = gapOf(index, 1);
    return take(
      [...missing].find((was) => was.heading === is.heading && gaps.get(was) === gap),
      is,
    );
  });
  const moved = [...pairs.filter((pair) => !stays(pair)), ...elsewhere].toSorted(
    (one, other) => sentences.indexOf(one.is) - sentences.indexOf(other.is),
  );
  return { same: pairs.filter(stays), moved, changed, missing: [...missing], added: [...added] };
}

const stays = ({ was, is }: Pair) => was.heading === is.heading;
