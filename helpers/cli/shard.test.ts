import { expect, test } from "vitest";
import { partOf, readShard } from "./select.ts";

test.each(["", "1", "0/2", "3/2", "1/0", "a/b", "1/2/3", "-1/2", "1/2 "])("%j is no part", (text) => {
  expect(() => readShard(text)).toThrow(expect.objectContaining({ code: "LABCHECK_INVALID_FLAG_VALUE" }));
});

test.each([1, 2, 3, 7])("in %i parts every item is once, and no part is much longer", (of) => {
  const items = Array.from({ length: 20 }, (_, index) => index);
  const parts = Array.from({ length: of }, (_, index) => partOf(items, readShard(`${index + 1}/${of}`)));
  expect(parts.flat().toSorted((one, other) => one - other)).toEqual(items);
  const lengths = parts.map(({ length }) => length);
  expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
});
