import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { reportOf, resultOf } from "../reporters/sample.ts";
import { baselineOf, baselineText } from "./baseline.ts";
import { findReports, readBaseline, readRunSet } from "./read.ts";
import { runOf } from "./sample.ts";

/** A folder with these files; text as it is, anything else as JSON. */
async function folderWith(files: Record<string, unknown>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-compare-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

const REPORT = reportOf([resultOf("dns/fqdn")]);
const LATER = { ...REPORT, run: { ...REPORT.run, started: "2026-08-25T00:00:00Z" } };
const BASELINE = baselineText(baselineOf([runOf(1, { claims: 2 })]));

test("readRunSet: reads a report, its folder, a baseline, or a folder of several runs", async () => {
  const folder = await folderWith({
    "a/report.json": REPORT,
    "a/proof.json": { kind: "Proof" },
    "a/old/report.json": LATER,
    "b/labcheck-report/report.json": LATER,
    "base.json": BASELINE,
  });
  const file = join(folder, "a/report.json");
  expect(await readRunSet(file)).toMatchObject({
    name: file,
    baseline: baselineOf([REPORT]),
    complete: true,
  });
  expect(await readRunSet(join(folder, "a"))).toMatchObject({
    name: join(folder, "a"),
    baseline: { run: { runs: 1 } },
  });
  expect((await readRunSet(join(folder, "base.json"))).baseline).toEqual(JSON.parse(BASELINE));
  expect((await readRunSet(folder)).baseline.run).toMatchObject({ runs: 3, started: LATER.run.started });
});

test("readRunSet: marks a run that did not finish as incomplete", async () => {
  const dead = { ...REPORT.run, error: { message: "it died", remedy: "retry" } };
  const folder = await folderWith({
    "a.json": { ...REPORT, run: { ...REPORT.run, complete: false } },
    "b.json": { ...REPORT, run: dead },
  });
  expect((await readRunSet(join(folder, "a.json"))).complete).toBe(false);
  expect((await readRunSet(join(folder, "b.json"))).complete).toBe(false);
});

test.each<[string, string, Record<string, unknown>, string]>([
  ["a missing file", "none.json", {}, "none.json: ENOENT"],
  ["invalid JSON", "a.json", { "a.json": "{ half" }, "a.json is not a report of labcheck: it is not JSON"],
  ["null", "a.json", { "a.json": "null" }, "a.json is not a report of labcheck: "],
  [
    "a proof",
    "a.json",
    { "a.json": { apiVersion: "labcheck/v1", kind: "Proof" } },
    "a.json is not a report of labcheck: kind: ",
  ],
  [
    "a later report",
    "a.json",
    { "a.json": { ...REPORT, apiVersion: "labcheck/v2" } },
    "a.json has the apiVersion labcheck/v2, which this labcheck does not know",
  ],
  [
    "a broken baseline",
    "a.json",
    { "a.json": { apiVersion: "labcheck/v1", kind: "Baseline" } },
    "a.json is not a valid baseline of labcheck: run: ",
  ],
  ["a folder without a report", ".", { "package.json": {} }, "has no report of labcheck"],
  [
    "a folder with a broken one",
    ".",
    { "a/report.json": REPORT, "b/report.json": "{" },
    "b/report.json is not a report of labcheck: it is not JSON",
  ],
])("readRunSet: rejects %s with a usage error", async (_, path, files, message) => {
  const folder = await folderWith(files);
  await expect(readRunSet(join(folder, path))).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(message),
  });
});

test("findReports: finds reports three folders deep, sorted by name, and ignores other files", async () => {
  const folder = await folderWith({
    "c10.json": REPORT,
    "c2.json": REPORT,
    "eu/a/report.json": REPORT,
    "eu/a/proof.json": { apiVersion: "labcheck/v1", kind: "Proof" },
    "eu/b/labcheck-report/report.json": REPORT,
    "eu/c/d/labcheck-report/report.json": REPORT,
    "eu/package.json": { name: "x" },
    "us/labcheck-report/report.json": "{",
    "us/base.json": BASELINE,
    "us/report.json": BASELINE,
    "us/broken.json": "{",
    "us/old.json": { ...REPORT, claims: 7 },
    "us/list.json": [1],
  });
  const found = await findReports(folder);
  expect(
    found.map(({ name, ...rest }) => [name, "report" in rest ? "" : rest.why.slice(folder.length)]),
  ).toEqual([
    ["c2", ""],
    ["c10", ""],
    ["eu/a", ""],
    ["eu/b", ""],
    ["us", "/us/labcheck-report/report.json is not a report of labcheck: it is not JSON"],
    ["us/old", expect.stringContaining("/us/old.json is not a report of labcheck: claims: ")],
    ["us", "/us/report.json is a baseline, not a report"],
  ]);
});

test("readBaseline: accepts a baseline or a missing file only", async () => {
  const folder = await folderWith({ "base.json": BASELINE, "report.json": REPORT, "x.json": "{" });
  expect((await readBaseline(join(folder, "base.json")))?.baseline).toEqual(JSON.parse(BASELINE));
  expect(await readBaseline(join(folder, "new.json"))).toBeUndefined();
  for (const name of ["report.json", "x.json", "."])
    await expect(readBaseline(join(folder, name))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining("is not a baseline of labcheck, so it is not overwritten"),
    });
});
