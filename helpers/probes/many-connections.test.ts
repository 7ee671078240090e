import { expect, test } from "vitest";
import { answersIn, sharesOf, tally } from "./many-connections.ts";

test("answersIn: returns the answer after each marker, empty if there is none", () => {
  const stdout = ">\r\nrun_id:ab12\r\n>\n>\nrun_id:cd34\n>\necho-7d9-x2\n";
  expect(answersIn(stdout)).toEqual(["run_id:ab12", "", "run_id:cd34", "echo-7d9-x2"]);
});

test("answersIn: ignores other output", () => {
  expect(answersIn("Terminated\n>\na\nb\n> c\n")).toEqual(["a"]);
  expect(answersIn("")).toEqual([]);
  expect(answersIn(">\n>\n  a  \n>")).toEqual(["", "a", ""]);
});

test("sharesOf: divides connections evenly among loops, none empty", () => {
  expect(sharesOf(120, 30)).toEqual(Array.from({ length: 30 }, () => 4));
  expect(sharesOf(11, 4)).toEqual([2, 3, 3, 3]);
  expect(sharesOf(3, 12)).toEqual([1, 1, 1]);
  expect(sharesOf(215, 1)).toEqual([215]);
});

test("tally: counts answers, the most frequent first", () => {
  expect(tally(["a", "b", "", "b"])).toBe("b 2, a 1, nobody 1");
  expect(tally(["a", "", ""])).toBe("nobody 2, a 1");
  expect(tally([])).toBe("");
});
