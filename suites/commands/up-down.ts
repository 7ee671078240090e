import { rm, writeFile } from "node:fs/promises";
import { removeStaleContainers } from "../../fixtures/cluster/cleanup/stale.ts";
import { environmentOf, findEngine } from "../../fixtures/cluster/engine/engine.ts";
import { findPrivateEngine, stopPrivateEngine } from "../../fixtures/cluster/engine/private.ts";
import { KEPT } from "../../fixtures/cluster/labels.ts";
import type { ClusterOptions } from "../../fixtures/cluster/provision/cluster-spec.ts";
import { engineData, keptFile, prepareHost, readKept } from "../../fixtures/cluster/provision/host.ts";
import { openCluster, readSession } from "../../fixtures/cluster/session.ts";
import { noteIn } from "../../fixtures/lab/open.ts";
import { CleanupStack } from "../../helpers/async/cleanup-stack.ts";
import { progressOn } from "../../helpers/cli/progress.ts";
import { EXIT, LabcheckError } from "../../helpers/errors/labcheck-error.ts";
import { cacheFolder } from "../../helpers/system/files.ts";
import { runWorker, SELF } from "../worker.ts";

/** Starts a cluster that stays. */
export async function up(checked: ClusterOptions, json: boolean, signal: AbortSignal): Promise<number> {
  const cache = cacheFolder();
  const progress = progressOn(process.stderr);
  const host = await prepareHost({ cache, queried: checked, progress, signal, keep: true });
  try {
    const code = host.session.kept ? EXIT.upheld : await runWorker(host, [SELF, "up-inside"], signal);
    const record = await readKept(cache);
    // The worker takes down what it made, but it may have been killed.
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
    process.stdout.write(json ? `${JSON.stringify(reach)}\n` : inWords(reach));
    return code;
  } finally {
    await host.release();
  }
}

function inWords({
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
    `A cluster of ${nodes.join(" and ")} is up on ${engine}; run uses it until labcheck down.`,
    `Its kubeconfig: labcheck up --json. From a shell that reaches it: ${enter}sh`,
    "",
  ].join("\n");
}

/** The part of `up` that happens where the cluster's network is. */
export async function upInside(signal: AbortSignal): Promise<number> {
  const progress = progressOn(process.stderr);
  const undo = new CleanupStack();
  const session = readSession();
  // Who hears that it failed is told of this log: it has what the nodes printed.
  const onLog = (line: string) => noteIn(session, line);
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

/** Takes the kept cluster down, and the private engine with it. */
export async function down(): Promise<number> {
  const engine = (await findEngine()) ?? (await findPrivateEngine());
  await rm(keptFile(cacheFolder()), { force: true });
  if (!engine) {
    process.stdout.write("Nothing is up.\n");
    return EXIT.upheld;
  }
  Object.assign(process.env, environmentOf(engine));
  const removed = await removeStaleContainers(async (owner) => owner === KEPT);
  if (engine.kind === "private") await stopPrivateEngine(engineData(cacheFolder()));
  process.stdout.write(removed.length > 0 ? `Removed ${removed.join(", ")}.\n` : "Nothing was up.\n");
  return EXIT.upheld;
}
