import { join, relative } from "node:path";
import { reportNotKept } from "../../helpers/errors/lab.ts";
import { apiMessage } from "../../helpers/kubernetes/client.ts";
import type { Kube } from "../../helpers/kubernetes/connect.ts";
import { EXIT, type ExitCode } from "../../helpers/reasons/labcheck-error.ts";
import { configMapName, configMapOf } from "../../helpers/reporters/configmap-store.ts";
import { reportToGitHub, shielded } from "../../helpers/reporters/github.ts";
import { readReport, writeReport } from "../../helpers/reporters/json.ts";
import type { Report } from "../../helpers/reporters/model.ts";
import type { ProofReport } from "../../helpers/reporters/proof.ts";
import { writeLog, writeReportFiles } from "../../helpers/reporters/reporters.ts";

interface RunOutput {
  out: string;
  json: boolean;
  /** The file to copy beside the report as its log; absent if names are redacted. */
  log?: string | undefined;
  /** The proof whose kill matrix the page of the run shows as well. */
  proof?: ProofReport | undefined;
  /** The summary for people, if there is one. */
  text?: string;
}

/** Ends a run, even one that failed to start: writes all its files, and prints its summary. */
export async function finishRun(report: Report, { out, json, log, proof, text }: RunOutput): Promise<void> {
  await writeReport(out, report);
  await writeReportFiles(out, report, proof);
  if (log !== undefined) await writeLog(out, log);
  const { env, stdout, stderr } = process;
  if (json) stdout.write(`${JSON.stringify(report)}\n`);
  else if (text !== undefined) stdout.write(`${shielded(text, env)}\n`);
  // With --json, stdout has the report alone.
  await reportToGitHub(report, env, (line) => (json ? stderr : stdout).write(`${line}\n`));
}

/** A folder relative to the current one, as a person would write it. */
export function displayPath(folder: string): string {
  const path = relative("", folder);
  return path.startsWith("..") ? folder : path || ".";
}

type CoreClient = Pick<Kube, "core">;

/** Throws LabcheckError unless a report may be stored in the namespace, as a dry run shows. */
export async function mayKeep({ core }: CoreClient, namespace: string, run: string): Promise<void> {
  const body = { metadata: { name: configMapName(run), namespace } };
  await core.createNamespacedConfigMap({ namespace, body, dryRun: "All" }).catch((error: unknown) => {
    throw reportNotKept({ namespace, why: apiMessage(error) });
  });
}

/**
 * Stores the report of a run in its cluster, and prints where. Returns the exit code of the run, which is not 0 if
 * the report could not be stored.
 */
export async function keepWritten(
  { core }: CoreClient,
  namespace: string,
  out: string,
  code: ExitCode,
): Promise<ExitCode> {
  const body = configMapOf(await readReport(join(out, "report.json")), namespace);
  try {
    await core.createNamespacedConfigMap({ namespace, body });
  } catch (error) {
    const { message, code: kind } = reportNotKept({ namespace, why: apiMessage(error) });
    process.stderr.write(`labcheck: ${message} (${kind})\n  The report is in ${out}.\n`);
    return code === EXIT.upheld ? EXIT.inconclusive : code;
  }
  process.stderr.write(`report stored in ConfigMap ${namespace}/${body.metadata?.name}\n`);
  return code;
}
