import { join, relative } from "node:path";
import { reportNotKept } from "../../helpers/errors/lab.ts";
import { EXIT, type ExitCode } from "../../helpers/errors/labcheck-error.ts";
import { apiMessage, type Kube } from "../../helpers/kubernetes/client.ts";
import { configMapName, configMapOf } from "../../helpers/reporters/configmap-store.ts";
import { reportToGitHub, shielded } from "../../helpers/reporters/github.ts";
import { readReport, writeReport } from "../../helpers/reporters/json.ts";
import type { Report } from "../../helpers/reporters/model.ts";
import type { ProofReport } from "../../helpers/reporters/proof.ts";
import { writeLog, writeReportFiles } from "../../helpers/reporters/reporters.ts";

interface Conclusion {
  out: string;
  json: boolean;
  /** The file to put beside the report as its log; none where it would tell what is to be hidden. */
  log?: string | undefined;
  /** The kill matrix that the page of the run shows as well. */
  proof?: ProofReport | undefined;
  /** What people read at the end, if anything. */
  words?: string;
}

/** The end of a run, also of one that never began: writes all that is left of it, and says it. */
export async function finishRun(report: Report, { out, json, log, proof, words }: Conclusion): Promise<void> {
  await writeReport(out, report);
  await writeReportFiles(out, report, proof);
  if (log !== undefined) await writeLog(out, log);
  const { env, stdout, stderr } = process;
  if (json) stdout.write(`${JSON.stringify(report)}\n`);
  else if (words !== undefined) stdout.write(`${shielded(words, env)}\n`);
  // A machine reads the report from what is printed, so nothing else may come between.
  await reportToGitHub(report, env, (line) => (json ? stderr : stdout).write(`${line}\n`));
}

/** A folder as a person would write it from here. */
export function displayPath(folder: string): string {
  const path = relative("", folder);
  return path.startsWith("..") ? folder : path || ".";
}

type Place = Pick<Kube, "core">;

/** Asks the server, which makes nothing yet, whether a report may be kept there. Throws LabcheckError where not. */
export async function mayKeep({ core }: Place, namespace: string, run: string): Promise<void> {
  const body = { metadata: { name: configMapName(run), namespace } };
  await core.createNamespacedConfigMap({ namespace, body, dryRun: "All" }).catch((error: unknown) => {
    throw reportNotKept({ namespace, why: apiMessage(error) });
  });
}

/**
 * Keeps the report that a run wrote in its cluster, and says where. Returns how the run ends: one whose report is
 * not kept is not green, and what else it came to stays.
 */
export async function keepWritten(
  { core }: Place,
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
  process.stderr.write(`the report is kept as the ConfigMap ${body.metadata?.name} of ${namespace}\n`);
  return code;
}
