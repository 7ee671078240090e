import { expect, test } from "vitest";
import { partOf, readShard } from "./select.ts";

test.each(["", "1", "0/2", "3/2", "1/0", "a/b", "1/2/3", "-1/2", "1/2 "])("readShard: rejects %j", (text) => {
  expect(() => readShard(text)).toThrow(expect.objectContaining({ code: "LABCHECK_INVALID_FLAG_VALUE" }));
});

test.each([1, 2, 3, 7])("partOf: puts every item into one of %i parts of about the same length", (of) => {
  const items = Array.from({ length: 20 }, (_, index) => index);
  const parts = Array.from({ length: of }, (_, index) => partOf(items, readShard(`${index + 1}/${of}`)));
  expect(parts.flat().toSorted((one, other) => one - other)).toEqual(items);
  const lengths = parts.map(({ length }) => length);
  expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
});
