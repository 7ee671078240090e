import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "../../fixtures/cluster/browser/chromium.ts";
import { type ExistingClusterOptions, findExisting } from "../../fixtures/cluster/existing/existing.ts";
import { findKubeconfig } from "../../fixtures/cluster/existing/kubeconfig.ts";
import { progressOn } from "../../helpers/cli/progress.ts";
import { connect } from "../../helpers/kubernetes/client.ts";
import { ReportBuilder } from "../../helpers/reporters/builder.ts";
import { clearForms } from "../../helpers/reporters/reporters.ts";
import { VERSION } from "../version.ts";
import { keepWritten, mayKeep } from "./keep-report.ts";
import { type Run, run } from "./run.ts";
import { tellUnprepared } from "./worker-host.ts";

/**
 * Runs on a cluster that the user named, in this very process: there is no engine to prepare and no network to
 * enter. A browser is used where there is one; this machine is left as it is. With `keep`, a namespace, the report is
 * kept in the cluster as well; a run that could not do that does not begin, or does not end well.
 */
export async function runExisting({
  wish,
  keep,
  ...asked
}: Omit<Run, "session" | "draft"> & {
  wish: ExistingClusterOptions;
  keep?: string | undefined;
}): Promise<number> {
  const { claims, seed, out, redacted, signal } = asked;
  const way = await findKubeconfig(wish);
  const kube = connect(way.kubeconfig);
  await clearForms(out);
  const started = Date.now();
  const id = randomBytes(4).toString("hex");
  const draft = new ReportBuilder({ id, started, seed, version: VERSION }, claims);
  const progress = progressOn(process.stderr);
  const look = progress.during("looking at the cluster", 5, () =>
    findExisting({ ...wish, hidden: redacted }, way, signal),
  );
  const unprepared = async (error: unknown) => {
    await tellUnprepared({ ...asked, draft }, error, progress);
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
    const code = await run({ ...asked, session, draft });
    return keep === undefined ? code : await keepWritten(kube, keep, out, code);
  } finally {
    await rm(folder, { recursive: true });
  }
}
