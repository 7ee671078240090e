import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
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
import { VERSION } from "../version.ts";
import { IMAGE_NAMES, MIRROR, readImage, type TargetFlags, withCluster } from "./existing-options.ts";
import { displayPath } from "./finish-run.ts";

interface JobFlags {
  name: string;
  labcheckImage: string;
  image: Partial<LabImages>;
  mirror?: string;
  allow?: string;
  pullSecret?: string;
  sonobuoy?: true;
}

/** Adds `labcheck job` and `labcheck collect`. */
export function addJob(program: Command, ends: (code: Promise<number>) => Promise<void>): void {
  program
    .command("job")
    .description("Print a Job that runs labcheck inside a cluster and stores its report there, as a manifest")
    .argument("[pattern...]", "Ids of claims; * matches any text, a leading ! excludes")
    .option("--name <name>", "Name of the Job", "labcheck")
    .option("--labcheck-image <reference>", "Image of labcheck", `labcheck:${VERSION}`)
    .option("--sonobuoy", "Print a Sonobuoy plugin instead of a Job")
    .addOption(
      new Option(
        "--allow <scopes>",
        "Scopes outside the lab's namespaces that claims may change: cluster",
      ).default(undefined, "none"),
    )
    .optionsGroup("Images:")
    .addOption(
      new Option(
        "--image <name=reference>",
        `Image for a part of the lab: ${IMAGE_NAMES.join(", ")}; may be repeated`,
      )
        .argParser(readImage)
        .default({}, "the lab's own"),
    )
    .option("--mirror <prefix>", MIRROR)
    .option(
      "--pull-secret <name>",
      "Secret in the Job's namespace with credentials to pull its image and the lab's",
    )
    .action((patterns: string[], flags: JobFlags) => ends(job(patterns, flags)));
  withCluster(program.command("collect"))
    .description("Copy the reports that Jobs stored in a cluster, each into its own folder")
    .optionsGroup("Output:")
    .option("--out <folder>", "Folder for the folders of the reports", "labcheck-reports")
    .action((flags: TargetFlags & { out: string }) => ends(collect(flags)));
}

async function job(patterns: readonly string[], flags: JobFlags): Promise<number> {
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
async function collect({ out, kubeconfig, context }: TargetFlags & { out: string }): Promise<ExitCode> {
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
