import { join } from "node:path";
import { reportNotKept } from "../../helpers/errors/lab.ts";
import { EXIT, type ExitCode } from "../../helpers/errors/labcheck-error.ts";
import { apiMessage, type Kube } from "../../helpers/kubernetes/client.ts";
import { asConfigMap, keptName } from "../../helpers/reporters/configmap-store.ts";
import { readReport } from "../../helpers/reporters/json.ts";

type Place = Pick<Kube, "core">;

/** Asks the server, which makes nothing yet, whether a report may be kept there. Throws LabcheckError where not. */
export async function mayKeep({ core }: Place, namespace: string, run: string): Promise<void> {
  const body = { metadata: { name: keptName(run), namespace } };
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
  const body = asConfigMap(await readReport(join(out, "report.json")), namespace);
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
