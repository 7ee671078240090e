import { realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { withoutSecretsIn } from "../../helpers/engine/secrets.ts";
import { redactInPlace } from "../../helpers/errors/flags.ts";
import { reportWithoutData } from "../../helpers/errors/reports.ts";
import { redact } from "../../helpers/privacy/redact.ts";
import { EXIT, type ExitCode } from "../../helpers/reasons/labcheck-error.ts";
import { closing } from "../../helpers/reporters/console.ts";
import { readReport, writeReport } from "../../helpers/reporters/json.ts";
import { proofIn } from "../../helpers/reporters/proof.ts";
import { clearReportFiles, writeReportFiles } from "../../helpers/reporters/reporters.ts";
import { displayPath } from "./finish-run.ts";

interface Rendering {
  out?: string;
  redact?: true;
  json?: true;
}

/**
 * Writes the forms of a stored run, beside it or into another folder, which gets report.json as well; what is
 * stored is not touched. Returns 0; throws a usage error for what is no report.
 */
export async function report(path: string, flags: Rendering): Promise<ExitCode> {
  const file = await fileOf(path);
  const folder = dirname(file);
  const out = flags.out === undefined ? folder : resolve(flags.out);
  const elsewhere = (await realOf(out)) !== (await realOf(folder));
  if (flags.redact && !elsewhere) throw redactInPlace();
  // A report of another version may have been stored with them.
  const stored = withoutSecretsIn(await readReport(file));
  const reported = [...stored.claims, ...(stored.run.error ? [stored.run.error] : [])];
  if (flags.redact && reported.some(({ code }) => code === undefined)) throw reportWithoutData({ file });
  const rendered = flags.redact ? redact(stored) : stored;
  if (elsewhere) {
    await clearReportFiles(out);
    await writeReport(out, rendered);
  }
  // A proof names pods and addresses as well.
  await writeReportFiles(out, rendered, flags.redact ? undefined : await proofIn(folder));
  const text = flags.json ? JSON.stringify(rendered) : closing(rendered, displayPath(out), process.stdout);
  process.stdout.write(`${text}\n`);
  return EXIT.upheld;
}

/** A folder stands for the report.json in it. */
async function fileOf(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return resolve(isFolder ? join(path, "report.json") : path);
}

const realOf = (folder: string) => realpath(folder).catch(() => folder);
