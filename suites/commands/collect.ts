import { join, resolve } from "node:path";
import { contact } from "../../fixtures/cluster/existing/contact.ts";
import { findKubeconfig } from "../../fixtures/cluster/existing/kubeconfig.ts";
import { noKeptReport } from "../../helpers/errors/contact.ts";
import { EXIT, type ExitCode } from "../../helpers/errors/labcheck-error.ts";
import { connect } from "../../helpers/kubernetes/client.ts";
import { KEPT_REPORT, reportOf } from "../../helpers/reporters/configmap-store.ts";
import { writeReport } from "../../helpers/reporters/json.ts";
import { clearForms, writeForms } from "../../helpers/reporters/reporters.ts";
import { displayPath } from "./display-path.ts";
import type { TargetFlags } from "./existing-options.ts";

const SECONDS = 30;

/**
 * Brings every report that Jobs kept in a cluster into a folder for each run, with all that a run leaves but its
 * log. Throws LabcheckError where there is none.
 */
export async function collect({
  out,
  kubeconfig,
  context,
}: TargetFlags & { out: string }): Promise<ExitCode> {
  const way = await findKubeconfig({ kubeconfig, context });
  const kube = connect(way.kubeconfig);
  await contact(kube, way, { signal: AbortSignal.timeout(SECONDS * 1000) });
  const { items } = await kube.core.listConfigMapForAllNamespaces({ labelSelector: KEPT_REPORT });
  const reports = items.map(reportOf).filter((report) => report !== undefined);
  if (reports.length === 0) throw noKeptReport({ context: way.context });
  for (const report of reports) {
    const folder = join(resolve(out), report.run.id);
    await clearForms(folder);
    await writeReport(folder, report);
    await writeForms(folder, report);
    const { upheld, violated, inconclusive, skipped } = report.summary;
    const counts = `${upheld} upheld, ${violated} violated, ${inconclusive} inconclusive, ${skipped} skipped`;
    process.stdout.write(`${displayPath(folder)}: ${report.run.started.slice(0, 16)}Z, ${counts}\n`);
  }
  return EXIT.upheld;
}
