import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EXIT, type ExitCode, UsageError } from "../../helpers/errors.ts";
import { readReport } from "../../helpers/report/json.ts";
import { CLAIMS } from "../lab.ts";
import { SEEN, seenIn, withRuns } from "../seen.ts";

const FILE = join(import.meta.dirname, "../seen.json");

/** Keeps what whole runs showed in the table of versions. Throws UsageError for a run of some claims only. */
export async function record(files: readonly string[]): Promise<ExitCode> {
  const reports = await Promise.all(files.map(readReport));
  for (const [index, { claims, run }] of reports.entries()) {
    if (run.complete && claims.length === CLAIMS.length) continue;
    throw new UsageError(
      `${files[index]} is not of a whole run: it has ${claims.length} of ${CLAIMS.length} claims.`,
      "Run all of them.",
    );
  }
  const all = withRuns(SEEN, reports.map(seenIn));
  await writeFile(FILE, `${JSON.stringify(all, undefined, 1)}\n`);
  return EXIT.upheld;
}
