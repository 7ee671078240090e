import { join, resolve } from "node:path";
import type { LabImages } from "../../fixtures/cluster/build/images.ts";
import { readServerVersion } from "../../fixtures/cluster/existing/contact.ts";
import { findKubeconfig } from "../../fixtures/cluster/existing/kubeconfig.ts";
import { jobManifest, sonobuoyManifest } from "../../fixtures/cluster/job/job.ts";
import { select } from "../../helpers/cli/select.ts";
import { noKeptReport } from "../../helpers/errors/contact.ts";
import { pullSecretWithSonobuoy } from "../../helpers/errors/flags.ts";
import { connect } from "../../helpers/kubernetes/connect.ts";
import { EXIT, type ExitCode } from "../../helpers/reasons/labcheck-error.ts";
import { REPORT_LABEL, reportFromConfigMap } from "../../helpers/reporters/configmap-store.ts";
import { writeReport } from "../../helpers/reporters/json.ts";
import { clearReportFiles, writeReportFiles } from "../../helpers/reporters/reporters.ts";
import { CLAIMS } from "../registry.ts";
import type { TargetFlags } from "./existing-options.ts";
import { displayPath } from "./finish-run.ts";

export interface JobFlags {
  name: string;
  labcheckImage: string;
  image: Partial<LabImages>;
  mirror?: string;
  allow?: string;
  pullSecret?: string;
  sonobuoy?: true;
}

/** Prints the manifest of a Job that checks the claims inside a cluster. */
export async function job(patterns: readonly string[], flags: JobFlags): Promise<number> {
  select(CLAIMS, patterns);
  const { name, labcheckImage: image, mirror, allow, pullSecret, sonobuoy } = flags;
  const args = [
    ...Object.entries(flags.image).flatMap(([part, reference]) => ["--image", `${part}=${reference}`]),
    ...(mirror === undefined ? [] : ["--mirror", mirror]),
    ...(allow === undefined ? [] : ["--allow", allow]),
    ...(patterns.length > 0 ? ["--", ...patterns] : []),
  ];
  if (sonobuoy && pullSecret !== undefined) throw pullSecretWithSonobuoy();
  const manifest = { image, name, pullSecret, args };
  process.stdout.write(await (sonobuoy ? sonobuoyManifest(manifest) : jobManifest(manifest)));
  return 0;
}

const SECONDS = 30;

/**
 * Copies every report that Jobs stored in a cluster into a folder for each run, with all files of a run but its
 * log. Throws LabcheckError if there is none.
 */
export async function collect({
  out,
  kubeconfig,
  context,
}: TargetFlags & { out: string }): Promise<ExitCode> {
  const selection = await findKubeconfig({ kubeconfig, context });
  const kube = connect(selection.kubeconfig);
  await readServerVersion(kube, selection, { signal: AbortSignal.timeout(SECONDS * 1000) });
  const { items } = await kube.core.listConfigMapForAllNamespaces({ labelSelector: REPORT_LABEL });
  const reports = items.map(reportFromConfigMap).filter((report) => report !== undefined);
  if (reports.length === 0) throw noKeptReport({ context: selection.context });
  for (const report of reports) {
    const folder = join(resolve(out), report.run.id);
    await clearReportFiles(folder);
    await writeReport(folder, report);
    await writeReportFiles(folder, report);
    const { upheld, violated, inconclusive, skipped } = report.summary;
    const counts = `${upheld} upheld, ${violated} violated, ${inconclusive} inconclusive, ${skipped} skipped`;
    process.stdout.write(`${displayPath(folder)}: ${report.run.started.slice(0, 16)}Z, ${counts}\n`);
  }
  return EXIT.upheld;
}
