import { expect, test } from "vitest";
import { commonSequence } from "./compare.ts";

const hashed = (letters: string) => [...letters].map((hash) => ({ hash }));

test.each([
  ["abcbdab", "bdcaba", 4],
  ["aaa", "aa", 2],
  ["abc", "cba", 1],
  ["abc", "", 0],
])("commonSequence: the longest sequence in %s and %s has %d", (left, right, length) => {
  const pairs = commonSequence(hashed(left), hashed(right));
  expect(pairs).toHaveLength(length);
  for (const [i, j] of pairs) expect(left[i]).toBe(right[j]);
  for (const side of [0, 1] as const) {
    const indexes = pairs.map((pair) => pair[side]);
    expect(indexes).toEqual([...new Set(indexes)].toSorted((one, other) => one - other));
  }
});

/** All words of at most so many of these letters. */
const wordsOf = (letters: string, most: number): string[] =>
  most === 0
    ? [""]
    : ["", ...[...letters].flatMap((letter) => wordsOf(letters, most - 1).map((rest) => letter + rest))];

/** Whether the letters of one stand in the other in this order. */
function isWithin(word: string, other: string): boolean {
  let from = 0;
  return [...word].every((letter) => (from = other.indexOf(letter, from) + 1) > 0);
}

test("commonSequence: is as long as an exhaustive search finds, for all short words", () => {
  const words = wordsOf("abc", 4);
  for (const left of words) {
    const parts = words.filter((word) => isWithin(word, left));
    for (const right of words) {
      const longest = Math.max(...parts.filter((part) => isWithin(part, right)).map(({ length }) => length));
      expect(commonSequence(hashed(left), hashed(right))).toHaveLength(longest);
    }
  }
});

test("commonSequence: prefers the one that begins earlier on the right", () => {
  expect(commonSequence(hashed("ab"), hashed("ba"))).toEqual([[1, 0]]);
});
