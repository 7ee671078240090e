import { expect, test } from "vitest";
import { outputOf } from "./connect-all.ts";
import { parseNc } from "./parsers/nc.ts";

const stdout = [
  "2 1 nc: 10.43.0.9 (10.43.0.9:6379): Connection timed out",
  "2 1 sent 0, rcvd 0",
  "1 0 10.42.1.7 (10.42.1.7:6379) open",
  "1 0 sent 0, rcvd 0",
  "12 1 nc: 10.42.1.8 (10.42.1.8:6379): Connection refused",
  "",
].join("\r\n");
const executed = { failed: false, exitCode: 0, stdout, stderr: "" } as const;

test.each([
  [1, "open"],
  [2, "timeout"],
  [12, "refused"],
] as const)("outputOf: connection %i has %s, in any order of ending", (number, outcome) => {
  const said = outputOf(executed, number);
  expect(said.failed ? "lost" : parseNc(said)).toBe(outcome);
});

test("outputOf: finds no output of a missing connection, nor of a number that contains its own", () => {
  expect(outputOf(executed, 3)).toEqual({ failed: true, why: "there is no output of connection 3" });
  expect(outputOf({ ...executed, stdout: "12 1 nc: timed out" }, 2)).toMatchObject({ failed: true });
});

test("outputOf: finds no output in a pod without nc", () => {
  const without = { failed: false, exitCode: 127, stdout: "", stderr: "sh: nc: not found" } as const;
  expect(outputOf(without, 1)).toEqual({ failed: true, why: "sh: nc: not found" });
});

test("outputOf: finds no connection of a command that failed", () => {
  const failed = { failed: true, why: "no end within 10 s" } as const;
  expect(outputOf(failed, 1)).toBe(failed);
});

test("parseNc: has no outcome for a silent nc", () => {
  const said = outputOf({ ...executed, stdout: "1 1 " }, 1);
  expect(said).toMatchObject({ failed: false, exitCode: 1 });
  expect(said.failed ? "" : parseNc(said)).toBe("lost");
});
