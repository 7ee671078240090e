import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { annotationsOf, reportToGitHub, shielded } from "./github.ts";
import { RUNS } from "./sample.ts";
import { STEP_LIMIT, summaryMarkdown } from "./summary.ts";

const { report } = RUNS.violated;

async function tempFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-github-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "summary"), text);
  return join(folder, "summary");
}

/** The lines that are printed in an environment. */
async function reported(env: NodeJS.ProcessEnv): Promise<string[]> {
  const lines: string[] = [];
  await reportToGitHub(report, env, (line) => lines.push(line));
  return lines;
}

test("reportToGitHub: prints nothing outside GitHub Actions", async () => {
  expect(await reported({})).toEqual([]);
  expect(await reported({ GITHUB_ACTIONS: "false" })).toEqual([]);
});

test("reportToGitHub: prints annotations on GitHub Actions", async () => {
  expect(await reported({ GITHUB_ACTIONS: "true" })).toEqual(annotationsOf(report));
  expect(annotationsOf(report)).toHaveLength(1);
});

test("reportToGitHub: appends to the step summary", async () => {
  const file = await tempFile("# Of another command\n");
  expect(await reported({ GITHUB_STEP_SUMMARY: file })).toEqual([]);
  expect(await readFile(file, "utf8")).toBe(`# Of another command\n${summaryMarkdown(report)}`);
});

test("reportToGitHub: keeps the step summary within GitHub's limit", async () => {
  const before = "x".repeat(STEP_LIMIT - 4000);
  const file = await tempFile(before);
  expect(await reported({ GITHUB_STEP_SUMMARY: file })).toEqual([]);
  const { length } = await readFile(file);
  expect(length).toBeGreaterThan(before.length);
  expect(length).toBeLessThanOrEqual(STEP_LIMIT);
});

test.each([
  ["is full", () => tempFile("x".repeat(STEP_LIMIT - 3999)), "it already has 1044577 bytes"],
  ["cannot be written", async () => "/nowhere/summary", "ENOENT"],
])("reportToGitHub: only warns if the step summary %s", async (_, fileOf, why) => {
  const file = await fileOf();
  const before = await readFile(file, "utf8").catch(() => "");
  const [line, ...others] = await reported({ GITHUB_STEP_SUMMARY: file });
  expect(others).toEqual([]);
  expect(line).toContain("::warning title=labcheck::Cannot add this run to the step summary: ");
  expect(line).toContain(why);
  expect(await readFile(file, "utf8").catch(() => "")).toBe(before);
});

test("shielded: stops workflow commands with a random token on GitHub", () => {
  const marks = [1, 2].map(() => shielded("a\n::error::b", { GITHUB_ACTIONS: "true" }));
  for (const text of marks)
    expect(text).toMatch(/^::stop-commands::(?<token>[0-9a-f-]{36})\na\n::error::b\n::\k<token>::$/);
  expect(marks[0]).not.toBe(marks[1]);
  expect(shielded("a\n::error::b", {})).toBe("a\n::error::b");
});
