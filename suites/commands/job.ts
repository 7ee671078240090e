import { join, resolve } from "node:path";
import type { Command } from "commander";
import { contact } from "../../fixtures/cluster/existing/contact.ts";
import { findKubeconfig } from "../../fixtures/cluster/existing/kubeconfig.ts";
import { jobFor, sonobuoyFor } from "../../fixtures/cluster/job/job.ts";
import type { LabImages } from "../../fixtures/cluster/target.ts";
import { select } from "../../helpers/cli/select.ts";
import { noKeptReport } from "../../helpers/errors/contact.ts";
import { pullSecretWithSonobuoy } from "../../helpers/errors/flags.ts";
import { EXIT, type ExitCode } from "../../helpers/errors/labcheck-error.ts";
import { connect } from "../../helpers/kubernetes/client.ts";
import { REPORT_LABEL, reportFromConfigMap } from "../../helpers/reporters/configmap-store.ts";
import { writeReport } from "../../helpers/reporters/json.ts";
import { clearReportFiles, writeReportFiles } from "../../helpers/reporters/reporters.ts";
import { CLAIMS } from "../registry.ts";
import { VERSION } from "../version.ts";
import { readImage, type TargetFlags, withCluster } from "./existing-options.ts";
import { displayPath } from "./finish-run.ts";

interface JobFlags {
  name: string;
  labcheckImage: string;
  image: Partial<LabImages>;
  mirror?: string;
  allowed?: string;
  pullSecret?: string;
  sonobuoy?: true;
}

/** Adds the commands by which labcheck runs inside a cluster and its reports are brought from there. */
export function addJob(program: Command, ends: (code: Promise<number>) => Promise<void>): void {
  program
    .command("job")
    .description("a Job that runs labcheck inside a cluster and keeps its report there, for kubectl apply")
    .argument("[pattern...]", "ids of claims")
    .option("--name <name>", "what the Job is called", "labcheck")
    .option("--labcheck-image <reference>", "an image that has labcheck", `labcheck:${VERSION}`)
    .option("--image <name=reference>", "another image for a part of the lab", readImage, {})
    .option("--mirror <prefix>", "where the lab's images come from, in the place of docker.io")
    .option(
      "--pull-secret <name>",
      "a Secret in the Job's namespace with a docker config, for its image and the lab's",
    )
    .option("--touch <kinds>", "what may be changed of the cluster beyond labcheck's namespaces: cluster")
    .option("--sonobuoy", "a plugin of Sonobuoy instead")
    .action((patterns: string[], flags: JobFlags) => ends(job(patterns, flags)));
  withCluster(program.command("collect"))
    .description("bring the reports that Jobs kept in a cluster, each into a folder of its own")
    .option("--out <folder>", "where the folders are made", "labcheck-reports")
    .action((flags: TargetFlags & { out: string }) => ends(collect(flags)));
}

async function job(patterns: readonly string[], flags: JobFlags): Promise<number> {
  select(CLAIMS, patterns);
  const { name, labcheckImage: image, mirror, allowed: touch, pullSecret, sonobuoy } = flags;
  const args = [
    ...Object.entries(flags.image).flatMap(([part, reference]) => ["--image", `${part}=${reference}`]),
    ...(mirror === undefined ? [] : ["--mirror", mirror]),
    ...(touch === undefined ? [] : ["--touch", touch]),
    ...(patterns.length > 0 ? ["--", ...patterns] : []),
  ];
  if (sonobuoy && pullSecret !== undefined) throw pullSecretWithSonobuoy();
  const wanted = { image, name, pullSecret, args };
  process.stdout.write(await (sonobuoy ? sonobuoyFor(wanted) : jobFor(wanted)));
  return 0;
}

const SECONDS = 30;

/**
 * Brings every report that Jobs kept in a cluster into a folder for each run, with all that a run leaves but its
 * log. Throws LabcheckError where there is none.
 */
async function collect({ out, kubeconfig, context }: TargetFlags & { out: string }): Promise<ExitCode> {
  const way = await findKubeconfig({ kubeconfig, context });
  const kube = connect(way.kubeconfig);
  await contact(kube, way, { signal: AbortSignal.timeout(SECONDS * 1000) });
  const { items } = await kube.core.listConfigMapForAllNamespaces({ labelSelector: REPORT_LABEL });
  const reports = items.map(reportFromConfigMap).filter((report) => report !== undefined);
  if (reports.length === 0) throw noKeptReport({ context: way.context });
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
