import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { baselineSchema } from "../../helpers/comparison/baseline.ts";
import { fleetSchema } from "../../helpers/comparison/fleet.ts";
import { comparisonSchema } from "../../helpers/comparison/model.ts";
import type { ClaimResult } from "../../helpers/engine/check-claim.ts";
import { LabcheckError } from "../../helpers/reasons/labcheck-error.ts";
import { reportOf, resultOf } from "../../helpers/reporters/sample.ts";
import { type CompareFlags, compareRuns } from "./compare.ts";

/** A folder with these reports in folders of their names, and the command as it is run in it. */
async function folderWith(reports: Record<string, ReturnType<typeof reportOf>>) {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-compare-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, report] of Object.entries(reports)) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, "report.json"), JSON.stringify(report));
  }
  const short = (text: string) => text.replaceAll(`${folder}/`, "");
  const compare = async (old: string, now?: string, flags: CompareFlags = {}) => {
    const said = { stdout: "", stderr: "" };
    const spies = (["stdout", "stderr"] as const).map((stream) =>
      vi.spyOn(process[stream], "write").mockImplementation((text) => {
        said[stream] += short(String(text));
        return true;
      }),
    );
    const ended = compareRuns(join(folder, old), now === undefined ? now : join(folder, now), flags);
    const code = await ended.catch((error: unknown) => {
      if (!(error instanceof LabcheckError)) throw error;
      said.stderr += short(error.message);
      return error.exitCode;
    });
    for (const spy of spies) spy.mockRestore();
    return { code, ...said };
  };
  return { compare, text: (name: string) => readFile(join(folder, name), "utf8") };
}

const claims = (verdict: ClaimResult["verdict"]) => [
  resultOf("dns/fqdn"),
  resultOf("policy/removed", { verdict }),
];
const GOOD = reportOf(claims("upheld"));
const BAD = reportOf(claims("violated"));
const UNDECIDED = reportOf(claims("inconclusive"));
const PART = reportOf(claims("upheld").slice(0, 1));
const DEAD = { ...GOOD, run: { ...GOOD.run, complete: false } };
const refused = (code: number, error: string) => ({
  code,
  stdout: "",
  stderr: expect.stringContaining(error),
});

test.each([
  ["good", "bad", 1, "regression: upheld → violated"],
  ["good", "lost", 3, "lost: upheld → inconclusive"],
  ["bad", "good", 0, "recovery: violated → upheld"],
  ["bad", "bad", 0, "no differences; still violated: policy/removed"],
  ["good", "good/report.json", 0, "no differences"],
])("compareRuns: %s and %s exits %i", async (old, now, code, words) => {
  const { compare } = await folderWith({ good: GOOD, bad: BAD, lost: UNDECIDED });
  expect(await compare(old, now)).toEqual({ code, stdout: expect.stringContaining(words), stderr: "" });
});

test("compareRuns: prints JSON and Markdown", async () => {
  const { compare } = await folderWith({ good: GOOD, bad: BAD });
  const json = await compare("good", "bad", { json: true });
  expect(json.code).toBe(1);
  expect(comparisonSchema.parse(JSON.parse(json.stdout)).summary.regression).toBe(1);
  const markdown = await compare("good", "bad", { markdown: true });
  expect(markdown).toMatchObject({ code: 1, stdout: expect.stringMatching(/^## 1 regression\n/) });
});

test("compareRuns: prints a table for the reports of many clusters, and exits as the worst", async () => {
  const reports = { "fleet/a": GOOD, "fleet/b": BAD, "fleet/c/labcheck-report": UNDECIDED };
  const { compare } = await folderWith(reports);
  const { code, stdout } = await compare("fleet");
  expect(code).toBe(1);
  expect(stdout).toContain("\npolicy/removed  ✓ ✗ ?\n");
  expect(stdout).not.toContain("dns/fqdn");
  expect((await compare("fleet", undefined, { all: true })).stdout).toContain(
    "\ndns/fqdn        ✓ ✓ ✓\npolicy/removed  ✓ ✗ ?\n",
  );
  expect((await compare("fleet", undefined, { markdown: true })).stdout).toContain(
    "\n| `policy/removed` | ✓ | ✗ | ? |\n",
  );
  const fleet = fleetSchema.parse(JSON.parse((await compare("fleet", undefined, { json: true })).stdout));
  expect(fleet.clusters.map(({ name }) => name)).toEqual(["a", "b", "c"]);
});

test("compareRuns --update: creates a baseline and updates it", async () => {
  const more = reportOf([...claims("upheld"), resultOf("dns/server")]);
  const { compare, text } = await folderWith({ good: GOOD, more, bad: BAD });
  const file = "kept/baseline.json";
  expect(await compare(file, "good", { update: true })).toEqual({
    code: 0,
    stdout: "",
    stderr: "labcheck: kept/baseline.json is the baseline of good now\n",
  });
  const first = await text(file);
  expect(Object.keys(baselineSchema.parse(JSON.parse(first)).claims)).toEqual(["dns/fqdn", "policy/removed"]);
  expect((await compare(file, "good")).code).toBe(0);
  expect((await compare(file, "bad")).code).toBe(1);
  const gained = "✓ dns/server                 gained: absent → upheld";
  expect(await compare(file, "more", { update: true })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(gained),
  });
  await compare(file, "good", { update: true, force: true });
  expect(await text(file)).toBe(first);
});

test.each([
  ["bad", 1, "Cannot keep bad as the baseline: not upheld: policy/removed"],
  ["lost", 3, "Cannot keep lost as the baseline: not upheld: policy/removed"],
  ["none", 3, "Cannot keep none as the baseline: no claim is upheld"],
  ["part", 3, "it loses claims that the baseline has upheld: policy/removed"],
  ["dead", 3, "dead did not complete, so it cannot be a baseline"],
])("compareRuns --update: rejects %s as the baseline", async (name, code, words) => {
  const reports = { good: GOOD, bad: BAD, lost: UNDECIDED, none: reportOf([]), part: PART, dead: DEAD };
  const { compare, text } = await folderWith(reports);
  await compare("base.json", "good", { update: true });
  const before = await text("base.json");
  expect(await compare("base.json", name, { update: true })).toEqual(refused(code, words));
  expect(await text("base.json")).toBe(before);
  const forced = await compare("base.json", name, { update: true, force: true });
  expect(forced.code).toBe(name === "dead" ? 3 : 0);
  expect((await text("base.json")) === before).toBe(name === "dead");
});

test.each<[string, Parameters<typeof compareRuns>, string]>([
  ["a report alone", ["good/report.json", undefined, {}], "Cannot compare good/report.json alone"],
  ["a folder without reports", ["empty", undefined, {}], "empty has no report of labcheck"],
  ["no such file", ["good", "none", {}], "Cannot read none: "],
  ["--force alone", ["good", "bad", { force: true }], "--force needs --update"],
  ["--all of two", ["good", "bad", { all: true }], "--all applies only to a folder"],
  ["an update by nothing", ["good", undefined, { update: true }], "Cannot compare good alone"],
  [
    "a report to be written over",
    ["good/report.json", "good", { update: true }],
    "good/report.json is not a baseline of labcheck, so it is not overwritten",
  ],
])("compareRuns: rejects %s", async (_, args, words) => {
  const { compare } = await folderWith({ good: GOOD, bad: BAD, "empty/1/2/3/4": GOOD });
  expect(await compare(...args)).toEqual(refused(2, words));
});
