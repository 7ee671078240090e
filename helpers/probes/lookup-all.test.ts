import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Executed } from "./exec.ts";
import { LOOKUP_SCRIPT, lookupOutput } from "./lookup-all.ts";

const printed = (stdout: string): Executed => ({ failed: false, exitCode: 0, stdout, stderr: "" });

/** Runs the command with an nslookup that prints so many lines of its arguments. */
async function run(lines: number, ...args: string[]): Promise<Executed> {
  const folder = await mkdtemp(join(tmpdir(), "lookups-"));
  try {
    const program = `#!/bin/sh\ni=0; while [ $i -lt ${lines} ]; do i=$((i + 1)); echo "$i $*, an answer of some length"; done\n`;
    await writeFile(join(folder, "nslookup"), program, { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env["PATH"]}` };
    return printed((await promisify(execFile)("sh", ["-c", LOOKUP_SCRIPT, "sh", ...args], { env })).stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("LOOKUP_SCRIPT: separates the output of concurrent lookups", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `name-${index + 1} 10.0.0.1`);
  const seen = await run(3, ...names);
  for (const [index, words] of names.entries()) {
    const lines = [1, 2, 3].map((line) => `${line} ${words}, an answer of some length`);
    expect(lookupOutput(seen, index + 1)).toEqual(printed(lines.join("\n")));
  }
});

test.each([
  ["a line of another in one of its own", "1 0 Name: a\n1 0 Addr2 0 Name: b\n1 end 27\n", 1],
  ["nothing of it", "2 0 Name: b\n2 end 11\n", 1],
  ["no end", "1 0 Name: a\n", 1],
  ["a line that is not there", "1 0 Name: a\n1 end 31\n", 1],
])("lookupOutput: fails with %s", (_, stdout, number) => {
  expect(lookupOutput(printed(stdout), number).failed).toBe(true);
});

test("lookupOutput: fails with the command, and without the tool", () => {
  const failed: Executed = { failed: true, why: "the stream broke" };
  expect(lookupOutput(failed, 1)).toEqual(failed);
  expect(lookupOutput({ failed: false, exitCode: 127, stdout: "", stderr: "" }, 1)).toEqual({
    failed: true,
    why: "the pod has no nslookup",
  });
});

test("lookupOutput: is complete if the length matches, empty lines included", () => {
  const stdout = "1 0 Server: x\n1 0 \n1 0 Name: a\n1 end 29\n".replace(
    "29",
    String("1 0 Server: x\n1 0 \n1 0 Name: a".length),
  );
  expect(lookupOutput(printed(stdout), 1)).toEqual(printed("Server: x\n\nName: a"));
});
