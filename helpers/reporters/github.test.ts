import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { annotationsOf, shielded, tellGitHub } from "./github.ts";
import { RUNS } from "./sample.ts";
import { STEP_LIMIT, summary } from "./summary.ts";

const { report } = RUNS.violated;

async function tempFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-github-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "summary"), text);
  return join(folder, "summary");
}

/** What is printed in an environment. */
async function reported(env: NodeJS.ProcessEnv): Promise<string[]> {
  const lines: string[] = [];
  await tellGitHub(report, env, (line) => lines.push(line));
  return lines;
}

test("elsewhere nothing is told", async () => {
  expect(await reported({})).toEqual([]);
  expect(await reported({ GITHUB_ACTIONS: "false" })).toEqual([]);
});

test("on GitHub annotations are printed", async () => {
  expect(await reported({ GITHUB_ACTIONS: "true" })).toEqual(annotationsOf(report));
  expect(annotationsOf(report)).toHaveLength(1);
});

test("the summary of the step keeps what it has", async () => {
  const file = await tempFile("# Of another command\n");
  expect(await reported({ GITHUB_STEP_SUMMARY: file })).toEqual([]);
  expect(await readFile(file, "utf8")).toBe(`# Of another command\n${summary(report)}`);
});

test("a summary with little room left is not made longer than GitHub takes", async () => {
  const before = "x".repeat(STEP_LIMIT - 4000);
  const file = await tempFile(before);
  expect(await reported({ GITHUB_STEP_SUMMARY: file })).toEqual([]);
  const { length } = await readFile(file);
  expect(length).toBeGreaterThan(before.length);
  expect(length).toBeLessThanOrEqual(STEP_LIMIT);
});

test.each([
  ["is full", () => tempFile("x".repeat(STEP_LIMIT - 3999)), "it has 1044577 bytes already"],
  ["cannot be written", async () => "/nowhere/summary", "ENOENT"],
])("a summary that %s is told, and nothing more", async (_, fileOf, why) => {
  const file = await fileOf();
  const before = await readFile(file, "utf8").catch(() => "");
  const [line, ...others] = await reported({ GITHUB_STEP_SUMMARY: file });
  expect(others).toEqual([]);
  expect(line).toContain("::warning title=labcheck::the step's summary does not show this run: ");
  expect(line).toContain(why);
  expect(await readFile(file, "utf8").catch(() => "")).toBe(before);
});

test("what is printed on GitHub stands between marks that nobody can guess", () => {
  const marks = [1, 2].map(() => shielded("a\n::error::b", { GITHUB_ACTIONS: "true" }));
  for (const text of marks)
    expect(text).toMatch(/^::stop-commands::(?<token>[0-9a-f-]{36})\na\n::error::b\n::\k<token>::$/);
  expect(marks[0]).not.toBe(marks[1]);
  expect(shielded("a\n::error::b", {})).toBe("a\n::error::b");
});
