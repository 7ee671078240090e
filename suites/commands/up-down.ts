import { rm, writeFile } from "node:fs/promises";
import { removeStaleContainers } from "../../fixtures/cluster/cleanup/stale.ts";
import { environmentOf, findEngine } from "../../fixtures/cluster/engine/engine.ts";
import { findPrivateEngine, stopPrivateEngine } from "../../fixtures/cluster/engine/private.ts";
import { engineData, keptFile, prepareHost, readKept } from "../../fixtures/cluster/host.ts";
import { KEPT } from "../../fixtures/cluster/labels.ts";
import type { ClusterOptions } from "../../fixtures/cluster/provision/cluster-spec.ts";
import { openCluster, readSession } from "../../fixtures/cluster/session.ts";
import { appendToLog } from "../../fixtures/lab/open.ts";
import { CleanupStack } from "../../helpers/async/cleanup-stack.ts";
import { progressOn } from "../../helpers/cli/progress.ts";
import { EXIT, LabcheckError } from "../../helpers/reasons/labcheck-error.ts";
import { cacheFolder } from "../../helpers/system/files.ts";
import { runWorker } from "../worker.ts";
import { workerArgv } from "./worker-task.ts";

/** Creates a cluster that `labcheck run` uses until `labcheck down`. */
export async function up(options: ClusterOptions, json: boolean, signal: AbortSignal): Promise<number> {
  const cache = cacheFolder();
  const progress = progressOn(process.stderr);
  const host = await prepareHost({ cache, options, progress, signal, keep: true });
  try {
    const code = host.session.kept ? EXIT.upheld : await runWorker(host, workerArgv({ kind: "up" }), signal);
    const record = await readKept(cache);
    // The worker deletes what it created, unless it was killed.
    if (!record) await host.discard();
    if (code !== EXIT.upheld || !record) return code;
    const { engine, session } = host;
    const nodes = record.containers.map(({ node }) => node);
    const reach = {
      kubeconfig: record.kubeconfig,
      nodes,
      engine: engine.host,
      networkNamespace: session.namespace,
    };
    process.stdout.write(json ? `${JSON.stringify(reach)}\n` : formatReach(reach));
    return code;
  } finally {
    await host.release();
  }
}

/** How to reach the cluster, for people. */
function formatReach({
  nodes,
  engine,
  networkNamespace,
}: {
  nodes: string[];
  engine: string;
  networkNamespace: string | undefined;
}): string {
  const enter = networkNamespace ? `nsenter --net=${networkNamespace} ` : "";
  return [
    `A cluster of ${nodes.join(" and ")} is up on ${engine}. It stays until labcheck down, and labcheck run uses it.`,
    `Run labcheck up --json to print its kubeconfig. To open a shell that reaches it, run: ${enter}sh`,
    "",
  ].join("\n");
}

/** The part of `labcheck up` that runs where the cluster's network is. */
export async function startKept(signal: AbortSignal): Promise<number> {
  const progress = progressOn(process.stderr);
  const undo = new CleanupStack();
  const session = readSession();
  // The error of a failure names this log, which has the output of the nodes.
  const onLog = (line: string) => appendToLog(session, line);
  try {
    const { record } = await openCluster(session, { progress, undo, signal, onLog });
    await writeFile(keptFile(cacheFolder()), JSON.stringify(record), { mode: 0o600 });
    return EXIT.upheld;
  } catch (error) {
    await undo.unwind();
    if (!(error instanceof LabcheckError)) throw error;
    error.log ??= session.log;
    throw error;
  }
}

/** Deletes the cluster of `labcheck up`, and stops the private engine. */
export async function down(): Promise<number> {
  const engine = (await findEngine()) ?? (await findPrivateEngine());
  await rm(keptFile(cacheFolder()), { force: true });
  if (!engine) {
    process.stdout.write("No cluster is up.\n");
    return EXIT.upheld;
  }
  Object.assign(process.env, environmentOf(engine));
  const removed = await removeStaleContainers(async (owner) => owner === KEPT);
  if (engine.kind === "private") await stopPrivateEngine(engineData(cacheFolder()));
  process.stdout.write(removed.length > 0 ? `Removed ${removed.join(", ")}.\n` : "No cluster was up.\n");
  return EXIT.upheld;
}
