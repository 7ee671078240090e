import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { HIDDEN, namedReport } from "../../helpers/privacy/redact/sample.ts";
import { redact } from "../../helpers/privacy/redact.ts";
import { readReport, writeReport } from "../../helpers/reporters/json.ts";
import { junit } from "../../helpers/reporters/junit.ts";
import type { ReportedClaim } from "../../helpers/reporters/model.ts";
import { RUNS } from "../../helpers/reporters/sample.ts";
import { summaryMarkdown } from "../../helpers/reporters/summary.ts";
import { report } from "./report.ts";

let stdout = "";
beforeEach(() => {
  stdout = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  return () => vi.restoreAllMocks();
});

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-rendering-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const FORMS = ["junit.xml", "report.html", "summary.md"];
const STORED = RUNS.violated.report;

test.each([
  ["a file", "report.json"],
  ["a folder", ""],
])("report: writes every format beside a stored run named by %s", async (_, name) => {
  const folder = await tempFolder();
  await writeReport(folder, STORED);
  const before = await readFile(join(folder, "report.json"), "utf8");
  expect(await report(join(folder, name), {})).toBe(0);
  expect(await readdir(folder)).toEqual(["junit.xml", "report.html", "report.json", "summary.md"]);
  expect(await readFile(join(folder, "report.json"), "utf8")).toBe(before);
  expect(await readFile(join(folder, "junit.xml"), "utf8")).toBe(junit(STORED));
  expect(await readFile(join(folder, "summary.md"), "utf8")).toBe(summaryMarkdown(STORED));
  expect(stdout).toContain(`2 upheld, 1 violated, 0 inconclusive, 0 skipped in 65 s, report in ${folder}`);
});

test("report: writes every format beside a file of another name, and no second report", async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, "monday.json"), JSON.stringify(STORED));
  await report(join(folder, "monday.json"), {});
  expect(await readdir(folder)).toEqual([...FORMS.slice(0, 1), "monday.json", ...FORMS.slice(1)]);
});

test("report --out: copies the report as well, and replaces the files of an earlier run", async () => {
  const folder = await tempFolder();
  await writeReport(folder, STORED);
  await mkdir(join(folder, "out"));
  await writeFile(join(folder, "out", "log.txt"), "of another run");
  await report(folder, { out: join(folder, "out") });
  expect(await readdir(folder)).toEqual(["out", "report.json"]);
  expect(await readdir(join(folder, "out"))).toEqual([
    "junit.xml",
    "report.html",
    "report.json",
    "summary.md",
  ]);
  expect(await readReport(join(folder, "out", "report.json"))).toEqual(STORED);
});

test("report --redact: leaves no name in any file or in the output", async () => {
  const folder = await tempFolder();
  await writeReport(folder, namedReport());
  await report(folder, { out: join(folder, "public"), redact: true });
  const files = await readdir(join(folder, "public"));
  expect(files).toEqual(["junit.xml", "report.html", "report.json", "summary.md"]);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, "public", file), "utf8")));
  const names = HIDDEN.filter((name) => /[^a-z]/.test(name));
  for (const text of [...texts, stdout.replaceAll(folder, "")])
    expect(names.filter((name) => text.includes(name))).toEqual([]);
});

test("report --redact: rejects the folder of the original report", async () => {
  const folder = await tempFolder();
  await writeReport(folder, namedReport());
  const error = {
    exitCode: 2,
    message: "--redact would hide nothing: the names are still in the report.json beside what it writes",
    remedy: "Name another folder with --out.",
  };
  await expect(report(folder, { redact: true })).rejects.toMatchObject(error);
  await symlink(folder, join(folder, "same"));
  await expect(report(folder, { out: join(folder, "same"), redact: true })).rejects.toMatchObject(error);
  expect(await readdir(folder)).toEqual(["report.json", "same"]);
});

test("report --redact: rejects a report whose reasons have no data", async () => {
  const folder = await tempFolder();
  const named = namedReport();
  const [{ code: _code, data: _data, ...before }, ...claims] = named.claims as [
    ReportedClaim,
    ...ReportedClaim[],
  ];
  await writeReport(folder, { ...named, claims: [before, ...claims] });
  await expect(report(folder, { out: join(folder, "public"), redact: true })).rejects.toMatchObject({
    exitCode: 2,
    code: "LABCHECK_REPORT_WITHOUT_DATA",
  });
  expect(await readdir(folder)).toEqual(["report.json"]);
});

test("report --json: prints the report as it is written", async () => {
  const folder = await tempFolder();
  await writeReport(folder, namedReport());
  await report(folder, { out: join(folder, "public"), redact: true, json: true });
  expect(JSON.parse(stdout)).toEqual(redact(await readReport(join(folder, "report.json"))));
});

test("report: removes secrets that an earlier version stored", async () => {
  const folder = await tempFolder();
  const reported = { ...STORED, residue: ["the pod redis: password=hunter2"] };
  await writeReport(folder, reported);
  await report(folder, { out: join(folder, "out") });
  for (const file of await readdir(join(folder, "out")))
    expect(await readFile(join(folder, "out", file), "utf8")).not.toContain("hunter2");
});

test.each([
  ["nothing", undefined, ": Error: ENOENT"],
  ["no report", "{}", " is not a report of labcheck"],
])("report: rejects a folder with %s, and writes nothing", async (_, text, why) => {
  const folder = await tempFolder();
  const file = join(folder, "report.json");
  if (text !== undefined) await writeFile(file, text);
  const message = expect.stringContaining(`${file}${why}`);
  await expect(report(folder, { out: join(folder, "out") })).rejects.toMatchObject({ exitCode: 2, message });
  expect(await readdir(folder)).toEqual(text === undefined ? [] : ["report.json"]);
});
