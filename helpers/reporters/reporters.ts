import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { withoutSecrets } from "../engine/secrets.ts";
import { outNotWritable } from "../errors/reports.ts";
import { errorMessage } from "../reasons/labcheck-error.ts";
import { replaceFile } from "../system/files.ts";
import { junit } from "./junit.ts";
import type { Report } from "./model.ts";
import { reportPage } from "./page/page.ts";
import type { ProofReport } from "./proof.ts";
import { summaryMarkdown } from "./summary.ts";

type Reporter = (report: Report, proof?: ProofReport) => string;

/** The reporters by the names of their files; each needs the report only. */
const REPORTERS: Readonly<Record<string, Reporter>> = {
  "junit.xml": junit,
  "report.html": reportPage,
  "summary.md": (report) => summaryMarkdown(report),
};

const LOG = "log.txt";

/** Runs all reporters; those that show a proof get it. Returns the paths of the files. */
export async function writeReportFiles(
  folder: string,
  report: Report,
  proof?: ProofReport,
): Promise<string[]> {
  const files = Object.entries(REPORTERS).map(([name, reporter]) =>
    replaceFile(join(folder, name), reporter(report, proof)),
  );
  return Promise.all(files);
}

/** Copies the log of a run into the folder of its report, without secrets. */
export async function writeLog(folder: string, log: string): Promise<string> {
  return replaceFile(join(folder, LOG), withoutSecrets(await readFile(log, "utf8")));
}

/**
 * Creates the folder of a report and removes the files of an earlier one, so that they cannot be mistaken for those
 * of a killed run. Throws a usage error if the folder cannot be used.
 */
export async function clearReportFiles(folder: string): Promise<void> {
  const names = [...Object.keys(REPORTERS), LOG];
  try {
    await mkdir(folder, { recursive: true });
    await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
  } catch (error) {
    throw outNotWritable({ folder, why: errorMessage(error) });
  }
}
