import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { findChromium } from "../../fixtures/cluster/browser/chromium.ts";
import type { LabImages } from "../../fixtures/cluster/build/images.ts";
import { type ExistingClusterOptions, findExisting } from "../../fixtures/cluster/existing/existing.ts";
import { findKubeconfig } from "../../fixtures/cluster/existing/kubeconfig.ts";
import type { ClusterOptions } from "../../fixtures/cluster/provision/cluster-spec.ts";
import { type Progress, progressOn } from "../../helpers/cli/progress.ts";
import { select } from "../../helpers/cli/select.ts";
import type { Scope } from "../../helpers/engine/claim.ts";
import { flagNeedsExistingCluster, flagsNeedOwnCluster } from "../../helpers/errors/flags.ts";
import { connect } from "../../helpers/kubernetes/connect.ts";
import { redact } from "../../helpers/privacy/redact.ts";
import { LabcheckError } from "../../helpers/reasons/labcheck-error.ts";
import { ReportBuilder } from "../../helpers/reporters/builder.ts";
import { clearReportFiles } from "../../helpers/reporters/reporters.ts";
import { CLAIMS } from "../registry.ts";
import { VERSION } from "../version.ts";
import { type ClusterFlags, clusterOptionsOf } from "./cluster-options.ts";
import { optionsIn, type TargetFlags } from "./existing-options.ts";
import { finishRun, keepWritten, mayKeep } from "./finish-run.ts";
import { run } from "./run.ts";
import { runOnHost } from "./run-on-host.ts";
import type { Run } from "./run-phases.ts";
import { type WorkerTask, workerArgv } from "./worker-task.ts";

export interface RunFlags extends TargetFlags, ClusterFlags {
  out: string;
  image: Partial<LabImages>;
  json?: true;
  redact?: true;
  keep?: string;
  seed: number;
  allow: readonly Scope[];
}

/** Checks the claims that the patterns select on the cluster that the flags describe. */
export async function startRun(
  patterns: readonly string[],
  flags: RunFlags,
  signal: AbortSignal,
): Promise<number> {
  const [claims, existing] = [select(CLAIMS, patterns), await optionsIn(flags)];
  const { seed, image: images, allow: allowed, keep } = flags;
  const out = resolve(flags.out);
  const output = { out, json: flags.json ?? false, redacted: flags.redact ?? false };
  const options = await clusterOptionsOf(flags);
  if (existing) {
    if (Object.keys(options).some((name) => name !== "mirror")) throw flagsNeedOwnCluster();
    const common = { ...output, claims, seed, allowed, keep, signal };
    return runExisting({ ...common, options: { ...existing, images } });
  }
  if (keep !== undefined) throw flagNeedsExistingCluster({ flag: "--keep" });
  const builder = new ReportBuilder({ id: "none", started: Date.now(), seed, version: VERSION }, claims);
  const ids = claims.map(({ id }) => id);
  const task: WorkerTask = { kind: "run", claims: ids, seed, allowed: [...allowed], images, ...output };
  return runInWorker({ ...output, signal, builder, options, task });
}

/**
 * Runs on an existing cluster, in this process: there is no engine to prepare and no network to enter. Nothing is
 * installed on this machine. With `keep`, a namespace, the report is stored in the cluster as well; if that is not
 * possible, the run does not begin, or does not end with 0.
 */
export async function runExisting({
  options,
  keep,
  ...common
}: Omit<Run, "session" | "builder"> & {
  options: ExistingClusterOptions;
  keep?: string | undefined;
}): Promise<number> {
  const { claims, seed, out, redacted, signal } = common;
  const selection = await findKubeconfig(options);
  const kube = connect(selection.kubeconfig);
  await clearReportFiles(out);
  const started = Date.now();
  const id = randomBytes(4).toString("hex");
  const builder = new ReportBuilder({ id, started, seed, version: VERSION }, claims);
  const progress = progressOn(process.stderr);
  const inspection = progress.during("inspecting the cluster", 5, () =>
    findExisting({ ...options, redacted }, selection, signal),
  );
  const reportFailure = async (error: unknown) => {
    await reportUnprepared({ ...common, builder }, error, progress);
    throw error;
  };
  const [record, browser] = await Promise.all([inspection, findChromium()]).catch(reportFailure);
  if (keep !== undefined) await mayKeep(kube, keep, id).catch(reportFailure);
  // The output of a redacted run may be published, and must not name the cluster.
  progress.say(
    redacted ? `using the existing cluster, Kubernetes ${record.kubernetes}` : `using ${record.why}`,
  );
  const folder = await mkdtemp(join(tmpdir(), "labcheck-run-"));
  try {
    const log = join(folder, "log.txt");
    await writeFile(log, "");
    const session = { kind: record.kind, id, started, record, browser, log, phases: [...progress.phases] };
    const code = await run({ ...common, session, builder });
    return keep === undefined ? code : await keepWritten(kube, keep, out, code);
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface WorkerRun {
  builder: ReportBuilder;
  out: string;
  json: boolean;
  redacted: boolean;
  signal: AbortSignal;
  task: WorkerTask;
  options: ClusterOptions;
}

/** Prepares the machine and runs the claims in a worker. A report is written even if the preparation fails. */
export async function runInWorker({ signal, task, options, ...reported }: WorkerRun): Promise<number> {
  await clearReportFiles(reported.out);
  return runOnHost(workerArgv(task), options, signal, (error, progress) =>
    reportUnprepared(reported, error, progress),
  );
}

/** Writes the report of a run that ended before it checked a claim. */
async function reportUnprepared(
  { builder, out, json, redacted }: Pick<WorkerRun, "builder" | "out" | "json" | "redacted">,
  error: unknown,
  { phases }: Pick<Progress, "phases">,
): Promise<void> {
  builder.phases = phases;
  builder.fail(error);
  const report = builder.build(true);
  const log = error instanceof LabcheckError && !redacted ? error.log : undefined;
  await finishRun(redacted ? redact(report) : report, { out, json, log });
}
