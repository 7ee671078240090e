import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readReport, writeReport } from "./json.ts";
import { reportOf, resultOf } from "./sample.ts";

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-report-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const REPORT = reportOf([
  resultOf("pods/reach-any", { falseAlarm: 1e-7 }),
  resultOf("policy/removed", { verdict: "violated", attempts: 2 }),
]);

test("writeReport, readReport: create the folder and return the same report", async () => {
  const folder = join(await tempFolder(), "deep", "labcheck-report");
  const file = await writeReport(folder, REPORT);
  expect(file).toBe(join(folder, "report.json"));
  expect(await readReport(file)).toEqual(REPORT);
  expect(await readdir(folder)).toEqual(["report.json"]);
});

test("writeReport: keeps the last of overlapping writes", async () => {
  const folder = await tempFolder();
  const reports = Array.from({ length: 12 }, (_, index) =>
    reportOf(
      Array.from({ length: 12 - index }, () => resultOf("pods/reach-any", { reason: "x".repeat(9999) })),
    ),
  );
  const written = await Promise.allSettled(reports.map((report) => writeReport(folder, report)));
  expect(written.map(({ status }) => status)).toEqual(reports.map(() => "fulfilled"));
  expect((await readReport(join(folder, "report.json"))).claims).toHaveLength(1);
});

test("writeReport: rejects a failed write and continues with later ones", async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, "file"), "");
  const [failed, good] = [writeReport(join(folder, "file"), REPORT), writeReport(folder, REPORT)];
  await expect(failed).rejects.toThrow("file");
  expect(JSON.parse(await readFile(await good, "utf8"))).toEqual(REPORT);
});

const [first, ...others] = REPORT.claims;

test.each<[string, string, string]>([
  ["no JSON", "{ half a rep", "it is not JSON"],
  ["another program's JSON", "{}", "apiVersion: "],
  ["a later version", JSON.stringify({ ...REPORT, apiVersion: "labcheck/v2" }), "apiVersion: "],
  [
    "an unknown verdict",
    JSON.stringify({ ...REPORT, claims: [first, { ...others[0], verdict: "green" }] }),
    "claims.1.verdict: ",
  ],
  ["an unknown section", JSON.stringify({ ...REPORT, claims: [{ ...first, id: "pod/x" }] }), "claims.0.id: "],
  ["a list", "[]", "Invalid input: expected object"],
])("readReport: rejects %s and names the invalid field", async (_, text, where) => {
  const file = join(await tempFolder(), "report.json");
  await writeFile(file, text);
  await expect(readReport(file)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(`${file} is not a report of labcheck: ${where}`),
    remedy: "Name a report.json that labcheck wrote.",
  });
});

test("readReport: rejects a missing file", async () => {
  const file = join(await tempFolder(), "report.json");
  await expect(readReport(file)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(`Cannot read ${file}: `),
    remedy: "Name a report.json that labcheck wrote.",
  });
});
