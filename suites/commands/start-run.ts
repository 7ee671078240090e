import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "../../fixtures/cluster/browser/chromium.ts";
import { type ExistingClusterOptions, findExisting } from "../../fixtures/cluster/existing/existing.ts";
import { findKubeconfig } from "../../fixtures/cluster/existing/kubeconfig.ts";
import type { ClusterOptions } from "../../fixtures/cluster/provision/cluster-spec.ts";
import { type Progress, progressOn } from "../../helpers/cli/progress.ts";
import { LabcheckError } from "../../helpers/errors/labcheck-error.ts";
import { connect } from "../../helpers/kubernetes/client.ts";
import { redact } from "../../helpers/privacy/redact.ts";
import { ReportBuilder } from "../../helpers/reporters/builder.ts";
import { clearReportFiles } from "../../helpers/reporters/reporters.ts";
import { VERSION } from "../version.ts";
import { SELF } from "../worker.ts";
import { finishRun, keepWritten, mayKeep } from "./finish-run.ts";
import { type Run, run } from "./run.ts";
import { runOnHost } from "./run-on-host.ts";

/**
 * Runs on a cluster that the user named, in this very process: there is no engine to prepare and no network to
 * enter. A browser is used where there is one; this machine is left as it is. With `keep`, a namespace, the report is
 * kept in the cluster as well; a run that could not do that does not begin, or does not end well.
 */
export async function runExisting({
  options: wish,
  keep,
  ...asked
}: Omit<Run, "session" | "builder"> & {
  options: ExistingClusterOptions;
  keep?: string | undefined;
}): Promise<number> {
  const { claims, seed, out, redacted, signal } = asked;
  const way = await findKubeconfig(wish);
  const kube = connect(way.kubeconfig);
  await clearReportFiles(out);
  const started = Date.now();
  const id = randomBytes(4).toString("hex");
  const builder = new ReportBuilder({ id, started, seed, version: VERSION }, claims);
  const progress = progressOn(process.stderr);
  const look = progress.during("looking at the cluster", 5, () =>
    findExisting({ ...wish, hidden: redacted }, way, signal),
  );
  const unprepared = async (error: unknown) => {
    await tellUnprepared({ ...asked, builder }, error, progress);
    throw error;
  };
  const [record, browser] = await Promise.all([look, findChromium()]).catch(unprepared);
  if (keep !== undefined) await mayKeep(kube, keep, id).catch(unprepared);
  // Who hides names knows which cluster he named; others read what is printed.
  progress.say(
    redacted ? `on the cluster that was named, Kubernetes ${record.kubernetes}` : `on ${record.why}`,
  );
  const folder = await mkdtemp(join(tmpdir(), "labcheck-run-"));
  try {
    const log = join(folder, "log.txt");
    await writeFile(log, "");
    const session = { kind: record.kind, id, started, record, browser, log, phases: [...progress.phases] };
    const code = await run({ ...asked, session, builder });
    return keep === undefined ? code : await keepWritten(kube, keep, out, code);
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Supervision {
  builder: ReportBuilder;
  out: string;
  json: boolean;
  redacted: boolean;
  signal: AbortSignal;
  /** The hidden command and its arguments. */
  argv: readonly string[];
  checked: ClusterOptions;
}

/** Lets a worker do the run on a prepared machine. A report is written even when there never was a worker. */
export async function runInWorker({ signal, argv, checked: asked, ...told }: Supervision): Promise<number> {
  await clearReportFiles(told.out);
  return runOnHost([SELF, ...argv], asked, signal, (error, progress) =>
    tellUnprepared(told, error, progress),
  );
}

/** Leaves all that a run leaves of one that never came to ask anything. */
async function tellUnprepared(
  { builder: draft, out, json, redacted }: Pick<Supervision, "builder" | "out" | "json" | "redacted">,
  error: unknown,
  { phases }: Pick<Progress, "phases">,
): Promise<void> {
  draft.phases = phases;
  draft.fail(error);
  const report = draft.build(true);
  const log = error instanceof LabcheckError && !redacted ? error.log : undefined;
  await finishRun(redacted ? redact(report) : report, { out, json, log });
}
