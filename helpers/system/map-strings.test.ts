import { expect, test } from "vitest";
import { mapStrings } from "./map-strings.ts";

const withKey = (text: string, key: string) => `${key}: ${text}`;

test("mapStrings: passes the name of the enclosing field, also through lists, and an empty one at the top", () => {
  expect(mapStrings({ name: "a", inner: { list: ["b", ["c"]] } }, withKey)).toEqual({
    name: "name: a",
    inner: { list: ["list: b", ["list: c"]] },
  });
  expect(mapStrings("a", withKey)).toBe(": a");
});
