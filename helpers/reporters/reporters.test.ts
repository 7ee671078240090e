import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { PLANTED } from "../engine/secrets/sample.ts";
import { junit } from "./junit.ts";
import { clearReportFiles, writeLog, writeReportFiles } from "./reporters.ts";
import { RUNS } from "./sample.ts";
import { summaryMarkdown } from "./summary.ts";

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-forms-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const FILES = ["junit.xml", "report.html", "summary.md"];

test("writeReportFiles: creates the folder and writes every file", async () => {
  const folder = join(await tempFolder(), "deep", "labcheck-report");
  const { report } = RUNS.violated;
  expect(await writeReportFiles(folder, report)).toEqual(FILES.map((name) => join(folder, name)));
  expect(await readdir(folder)).toEqual(FILES);
  expect(await readFile(join(folder, "junit.xml"), "utf8")).toBe(junit(report));
  expect(await readFile(join(folder, "summary.md"), "utf8")).toBe(summaryMarkdown(report));
});

test("clearReportFiles: removes only files of an earlier run", async () => {
  const folder = await tempFolder();
  for (const name of [...FILES, "log.txt", "report.json", "proof.json", "mine.txt"])
    await writeFile(join(folder, name), "");
  await clearReportFiles(folder);
  expect(await readdir(folder)).toEqual(["mine.txt", "proof.json", "report.json"]);
  await clearReportFiles(join(folder, "deep", "new"));
  expect(await readdir(join(folder, "deep", "new"))).toEqual([]);
});

test("clearReportFiles: rejects a path that is a file", async () => {
  const file = join(await tempFolder(), "mine.txt");
  await writeFile(file, "");
  await expect(clearReportFiles(file)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(`Cannot write a report to ${file}: `),
    remedy: "Name another folder with --out.",
  });
});

test("writeLog: copies the log without secrets", async () => {
  const folder = await tempFolder();
  const planted = Object.values(PLANTED);
  const lines = planted.map(([text], index) => `10:00:0${index} node-1 printed:\n${text}\n`);
  await writeFile(join(folder, "other.log"), lines.join(""));
  const file = await writeLog(join(folder, "report"), join(folder, "other.log"));
  expect(file).toBe(join(folder, "report", "log.txt"));
  const text = await readFile(file, "utf8");
  expect(planted.filter(([, secret]) => text.includes(secret))).toEqual([]);
  expect(text.match(/node-1 printed:/g)).toHaveLength(planted.length);
});
