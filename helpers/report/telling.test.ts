import { expect, test } from "vitest";
import { seen } from "./sample.ts";
import { telling } from "./telling.ts";

const MOST = 3;
/** Each a letter: what was seen at the target that the reason names, and in capitals elsewhere. */
const looksOf = (letters: string) =>
  [...letters].map((letter) => {
    const outcome = letter.toLowerCase() === "t" ? "timeout" : "open";
    return seen(outcome, letter < "a" ? { target: "elsewhere" } : {});
  });

test.each([
  ["the last ones where none is named", "OOOOO", [2, 3, 4]],
  ["the one that is named, however many came after it", "tOOOO", [0, 3, 4]],
  ["not what was seen elsewhere", "tTOOOO", [0, 4, 5]],
  ["the last of many that are named", "ttttO", [2, 3, 4]],
  ["all where they are few", "oT", [0, 1]],
  ["none where there is none", "", []],
])("shown is %s", (_, letters, places) => {
  const evidence = looksOf(letters);
  const shown = telling({ evidence, reason: "10.42.1.7:6379 is timeout, not open" }, MOST);
  expect(shown.map((each) => evidence.indexOf(each))).toEqual(places);
});

test("what did not come is not looked for", () => {
  const evidence = looksOf("oootOO");
  const shown = telling({ evidence, reason: "10.42.1.7:6379 is timeout, not open" }, MOST);
  expect(shown.map((each) => evidence.indexOf(each))).toEqual([3, 4, 5]);
});

test("a number that did not come is not looked for by the end of it either", () => {
  const evidence = ["1", "3", "4", "5", "6"].map((outcome) => seen(outcome, { target: "the web" }));
  const shown = telling({ evidence, reason: "the web is 3, not 21" }, MOST);
  expect(shown.map(({ outcome }) => outcome)).toEqual(["3", "5", "6"]);
});
