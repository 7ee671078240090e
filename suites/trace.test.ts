import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { compare } from "../helpers/spec-trace/compare.ts";
import { type Place, sentencesOf } from "../helpers/spec-trace/sentences.ts";
import { claimsOf } from "../helpers/spec-trace/table.ts";
import { trace } from "./commands/trace.ts";
import { CLAIMS } from "./registry.ts";
import { TRACE } from "./trace.ts";

const IDS: readonly string[] = CLAIMS.map(({ id }) => id);
const TRACED = new Set(TRACE.flatMap(claimsOf));

test("TRACE: leads to registered claims only", () => {
  expect([...TRACED].filter((id) => !IDS.includes(id))).toEqual([]);
});

test("TRACE: leads to every claim", () => {
  expect(IDS.filter((id) => !TRACED.has(id))).toEqual([]);
});

test("TRACE: matches the copy of the lab's text beside the checkout", async ({ skip }) => {
  const copy = join(import.meta.dirname, "../../shared/lab/README.txt");
  skip(!existsSync(copy), "no copy of the lab's text lies beside the checkout");
  const sentences = sentencesOf(await readFile(copy, "utf8"));
  const { same, ...differing } = compare(TRACE, sentences);
  expect(differing).toEqual({ moved: [], changed: [], missing: [], added: [] });
  // In a copy that is the same, ordinals are too.
  expect(same.map(({ is }) => placed(is))).toEqual(TRACE.map(placed));
});

const placed = ({ heading, paragraph, sentence }: Place) => `${heading} ${paragraph}.${sentence}`;

/** The command's output and exit code for a text. */
async function traced(text: string, json = false) {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-trace-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "lab.md");
  await writeFile(file, text);
  let printed = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    printed += String(chunk);
    return true;
  });
  const code = await trace(file, json).finally(() => write.mockRestore());
  return { code, printed };
}

// Of the lab's own words no more than the names of two tools.
const OTHER =
  "# Prerequisites\n\n* kubectl CLI\n* A tool whose name is so very long that a line of sixty would end\n\n# Tools\n\n* ibmcloud CLI\n\n# Cats\n\nCats sleep.\n";

test("trace: exits with 1 for another text, with a line for each difference and a summary", async () => {
  const { code, printed } = await traced(OTHER);
  expect(code).toBe(1);
  const lines = printed.trimEnd().split("\n");
  const [moved, changed] = lines;
  expect(moved).toBe(
    "moved    Tools, paragraph 1, sentence 1: ibmcloud CLI (was Prerequisites, paragraph 5, sentence 1) → no claim, names a tool of the reader's",
  );
  expect(changed).toMatch(
    /^changed {2}Prerequisites, paragraph 2, sentence 1: A tool whose name is so very long that a line of sixty would… → no claim, /,
  );
  expect(lines).toContain("new      Cats, paragraph 1, sentence 1: Cats sleep.");
  const unique = TRACE.find((entry) => "claims" in entry && entry.claims.includes("pods/standard-port"));
  expect(lines).toContain(
    `missing  ${unique?.heading}, paragraph ${unique?.paragraph}, sentence ${unique?.sentence} → pods/standard-port`,
  );
  const leading = TRACE.filter((entry) => claimsOf(entry).length > 0).length;
  expect(lines.at(-1)).toBe(
    `4 sentences: 1 as in the table, 1 changed, ${TRACE.length - 3} missing, 1 new, 1 moved; ${leading} lead to claims, ${TRACE.length - leading} have a reason`,
  );
});

test("trace: prints the same as JSON with --json", async () => {
  const { code, printed } = await traced(OTHER, true);
  expect(code).toBe(1);
  const { missing, ...rest } = JSON.parse(printed) as { missing: unknown[] };
  expect(missing).toHaveLength(TRACE.length - 3);
  expect(rest).toMatchObject({
    sentences: 4,
    same: 1,
    moved: [{ was: { heading: "Prerequisites" }, is: { heading: "Tools" } }],
    changed: [{ is: { paragraph: 2 } }],
    added: [{ text: "Cats sleep." }],
  });
});

test("trace: rejects an unrelated text and a missing file", async () => {
  await expect(traced("# Cats\n\nCats sleep.\n")).rejects.toThrow("has no sentence of the lab");
  await expect(trace(tmpdir(), false)).rejects.toThrow(
    expect.objectContaining({ code: "LABCHECK_LAB_TEXT_UNREADABLE" }),
  );
  await expect(trace(join(tmpdir(), "labcheck-none"), false)).rejects.toThrow(
    `Cannot read ${join(tmpdir(), "labcheck-none")}: ENOENT`,
  );
});
