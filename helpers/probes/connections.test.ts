import { expect, test } from "vitest";
import { answersIn, tally } from "./connections.ts";

test("a line for each connection, in order, empty where nobody answered", () => {
  const stdout = "answer run_id:ab12\r\nanswer \nanswer run_id:cd34\r\nanswer echo-7d9-x2\n";
  expect(answersIn(stdout)).toEqual(["run_id:ab12", "", "run_id:cd34", "echo-7d9-x2"]);
});

test("what else is printed is no answer", () => {
  expect(answersIn("Terminated\nanswer a\nb\nan answer c\n")).toEqual(["a"]);
  expect(answersIn("")).toEqual([]);
  expect(answersIn("answer\nanswer  a \n")).toEqual(["", "a"]);
});

test("answers are counted, the most frequent first", () => {
  expect(tally(["a", "b", "", "b"])).toBe("b 2, a 1, nobody 1");
  expect(tally(["a", "", ""])).toBe("nobody 2, a 1");
  expect(tally([])).toBe("");
});
