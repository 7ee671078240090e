import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EXIT, type ExitCode } from "../../helpers/errors/labcheck-error.ts";
import { runPartial } from "../../helpers/errors/reports.ts";
import { readReport } from "../../helpers/reporters/json.ts";
import { CLAIMS } from "../registry.ts";
import { mergeRuns, RECORDED_RUNS, recordOf } from "../results/recorded-runs.ts";

const FILE = join(import.meta.dirname, "../results/recorded-runs.json");

/** Adds the verdicts of whole runs to suites/results. Throws a usage error for a run of some claims only. */
export async function record(files: readonly string[]): Promise<ExitCode> {
  const reports = await Promise.all(files.map(readReport));
  for (const [index, { claims, run }] of reports.entries()) {
    if (run.complete && claims.length === CLAIMS.length) continue;
    throw runPartial({ file: files[index] ?? "", claims: claims.length, all: CLAIMS.length });
  }
  const all = mergeRuns(RECORDED_RUNS, reports.map(recordOf));
  await writeFile(FILE, `${JSON.stringify(all, undefined, 1)}\n`);
  return EXIT.upheld;
}
