import { expect, test } from "vitest";
import { saidOf } from "./connect-all.ts";
import { parseNc } from "./parsers/nc.ts";

const stdout = [
  "2 1 nc: 10.43.0.9 (10.43.0.9:6379): Connection timed out",
  "2 1 sent 0, rcvd 0",
  "1 0 10.42.1.7 (10.42.1.7:6379) open",
  "1 0 sent 0, rcvd 0",
  "12 1 nc: 10.42.1.8 (10.42.1.8:6379): Connection refused",
  "",
].join("\r\n");
const executed = { lost: false, exitCode: 0, stdout, stderr: "" } as const;

test.each([
  [1, "open"],
  [2, "timeout"],
  [12, "refused"],
] as const)("of connection %i it says %s, whichever ended first", (number, outcome) => {
  const said = saidOf(executed, number);
  expect(said.lost ? "lost" : parseNc(said)).toBe(outcome);
});

test("a connection of which nothing is said is lost, and a part of another's number is not its own", () => {
  expect(saidOf(executed, 3)).toEqual({ lost: true, why: "nothing was said of connection 3" });
  expect(saidOf({ ...executed, stdout: "12 1 nc: timed out" }, 2)).toMatchObject({ lost: true });
});

test("a pod without nc says nothing of any connection", () => {
  const without = { lost: false, exitCode: 127, stdout: "", stderr: "sh: nc: not found" } as const;
  expect(saidOf(without, 1)).toEqual({ lost: true, why: "sh: nc: not found" });
});

test("a command that was lost took all its connections with it", () => {
  const lost = { lost: true, why: "no end within 10 s" } as const;
  expect(saidOf(lost, 1)).toBe(lost);
});

test("a silent nc is not taken for any outcome", () => {
  const said = saidOf({ ...executed, stdout: "1 1 " }, 1);
  expect(said).toMatchObject({ lost: false, exitCode: 1 });
  expect(said.lost ? "" : parseNc(said)).toBe("lost");
});
