import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage } from "../errors/labcheck-error.ts";
import { outNotWritable } from "../errors/reports.ts";
import { withoutSecrets } from "../privacy/secrets.ts";
import { replaceFile } from "../system/files.ts";
import { junit } from "./junit.ts";
import type { Report } from "./model.ts";
import { reportPage } from "./page/page.ts";
import type { ProofReport } from "./proof.ts";
import { summary } from "./summary.ts";

type Form = (report: Report, proof?: ProofReport) => string;

/** What a run is shown as beside report.json, by the names of the files: all of it from the report alone. */
const FORMS: Readonly<Record<string, Form>> = {
  "junit.xml": junit,
  "report.html": reportPage,
  "summary.md": (report) => summary(report),
};

const LOG = "log.txt";

/** Writes every form of a report into a folder; a proof is for those that show it. Returns the files. */
export async function writeForms(folder: string, report: Report, proof?: ProofReport): Promise<string[]> {
  const files = Object.entries(FORMS).map(([name, form]) =>
    replaceFile(join(folder, name), form(report, proof)),
  );
  return Promise.all(files);
}

/** Puts the log of a run beside its report. What programs print may have secrets in it as well. */
export async function writeLog(folder: string, log: string): Promise<string> {
  return replaceFile(join(folder, LOG), withoutSecrets(await readFile(log, "utf8")));
}

/**
 * Makes a folder for a report, without what an earlier one left beside its own: a run that is killed must not
 * stand beside what that was shown as. Throws a usage error where it can be no such folder.
 */
export async function clearForms(folder: string): Promise<void> {
  const names = [...Object.keys(FORMS), LOG];
  try {
    await mkdir(folder, { recursive: true });
    await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
  } catch (error) {
    throw outNotWritable({ folder, why: errorMessage(error) });
  }
}
