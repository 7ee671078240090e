import { expect, test } from "vitest";
import { mapStrings } from "./map-strings.ts";

const reported = (text: string, key: string) => `${key}: ${text}`;

test("a string is told by the field that it stands in, also in a list; alone it stands in none", () => {
  expect(mapStrings({ name: "a", inner: { list: ["b", ["c"]] } }, reported)).toEqual({
    name: "name: a",
    inner: { list: ["list: b", ["list: c"]] },
  });
  expect(mapStrings("a", reported)).toBe(": a");
});
