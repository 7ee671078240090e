import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isEmpty, removeStaleContainers, removeStaleImages } from "../../fixtures/cluster/cleanup/stale.ts";
import { type Engine, environmentOf, findEngine } from "../../fixtures/cluster/engine/engine.ts";
import {
  findPrivateEngine,
  startPrivateEngine,
  stopPrivateEngine,
} from "../../fixtures/cluster/engine/private.ts";
import { readServerVersion } from "../../fixtures/cluster/existing/contact.ts";
import type { ExistingClusterOptions } from "../../fixtures/cluster/existing/existing.ts";
import { findKubeconfig } from "../../fixtures/cluster/existing/kubeconfig.ts";
import { engineData, lockHolder, readKept } from "../../fixtures/cluster/host.ts";
import { rbacManifest } from "../../fixtures/cluster/job/job.ts";
import { KEPT } from "../../fixtures/cluster/labels.ts";
import { onPath } from "../../fixtures/cluster/machine/packages.ts";
import { stoppedNodeReason } from "../../fixtures/cluster/session.ts";
import { cleanCluster } from "../../fixtures/guestbook/clean.ts";
import { connect, type Kube } from "../../helpers/kubernetes/connect.ts";
import { EXIT, type ExitCode } from "../../helpers/reasons/labcheck-error.ts";
import { cacheFolder } from "../../helpers/system/files.ts";
import { isProcessAlive } from "../../helpers/system/process-identity.ts";
import { runIn } from "../worker.ts";
import { optionsIn, type TargetFlags } from "./existing-options.ts";
import { workerArgv } from "./worker-task.ts";

/** Prints a manifest of the permissions that labcheck needs, for `kubectl apply`. */
export async function rbac(namespace: string | undefined): Promise<number> {
  process.stdout.write(await rbacManifest(namespace));
  return 0;
}

export interface CleanFlags extends TargetFlags {
  all?: boolean;
  dryRun?: boolean;
}

/** Deletes what interrupted runs left, on this machine or on the existing cluster that the flags describe. */
export async function startClean(
  { all = false, dryRun = false, ...flags }: CleanFlags,
  signal: AbortSignal,
): Promise<number> {
  const options = await optionsIn(flags);
  const how = { all, dryRun, signal };
  return options ? cleanExisting(options, how) : clean(how);
}

type ClusterSelection = Pick<ExistingClusterOptions, "kubeconfig" | "context" | "namespace">;

interface Cleaning {
  all: boolean;
  dryRun: boolean;
  signal: AbortSignal;
}

/**
 * Deletes what interrupted runs left on this machine: containers and networks in its engine, namespaces in the
 * cluster of `labcheck up`, and images of earlier versions. Returns 0 if all of it is gone.
 */
async function clean({ all, dryRun, signal }: Cleaning): Promise<number> {
  const cache = cacheFolder();
  const found = (await findEngine()) ?? (await findPrivateEngine());
  const engine = found ?? (await startIdleEngine(cache, signal));
  if (!engine) {
    say("No container engine is running, so it has nothing to delete.");
    return EXIT.upheld;
  }
  Object.assign(process.env, environmentOf(engine));
  const isDead = async (owner: string) => owner !== KEPT && (all || !(await isProcessAlive(owner)));
  const removed = await removeStaleContainers(isDead, dryRun);
  const inUse = (await lockHolder(cache)) !== undefined;
  if (!inUse) removed.push(...(await removeStaleImages(cache, dryRun)));
  for (const name of removed) say(`${dryRun ? "Would delete" : "Deleted"} ${name}.`);
  const kept = await readKept(cache);
  if (kept && (await stoppedNodeReason(kept)) === undefined) {
    return runIn(engine.namespace, workerArgv({ kind: "clean", all, dryRun }), signal);
  }
  // A run that was killed could not stop the engine that it had started.
  const idle = engine.kind === "private" && !kept && !inUse && (await isEmpty());
  // An engine that was started only to list its images is stopped without a message.
  if (idle && (!dryRun || !found)) await stopPrivateEngine(engineData(cache));
  if (idle && found) say(`${dryRun ? "Would stop" : "Stopped"} the private container engine.`);
  if (removed.length === 0 && !(idle && found)) say("Nothing to delete.");
  return EXIT.upheld;
}

/** The private engine, started if no run uses it: its images cannot be listed otherwise. */
async function startIdleEngine(cache: string, signal: AbortSignal): Promise<Engine | undefined> {
  if (process.getuid?.() !== 0 || !(await onPath("dockerd"))) return undefined;
  const data = await stat(engineData(cache)).catch(() => undefined);
  return data && startPrivateEngine(engineData(cache), join(cache, "engine.log"), signal);
}

/** The part of `labcheck clean` that runs where the kept cluster's network is. */
export async function cleanKept(cleaning: Cleaning): Promise<number> {
  const kept = await readKept(cacheFolder());
  return kept ? cleanIn(connect(kept.kubeconfig), cleaning) : EXIT.upheld;
}

/**
 * Deletes what interrupted runs left on an existing cluster: in the namespace of the options and its neighbour, or
 * in all. Returns 0 if all of it is gone.
 */
async function cleanExisting(options: ClusterSelection, cleaning: Cleaning): Promise<number> {
  const selection = await findKubeconfig(options);
  const kube = connect(selection.kubeconfig);
  await readServerVersion(kube, selection, cleaning);
  say(`Cluster of context ${selection.context} of ${selection.from}, ${selection.server}:`);
  const { namespace } = options;
  return cleanIn(kube, { ...cleaning, ...(namespace ? { places: [namespace] } : {}) });
}

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Deletes what interrupted runs left in a cluster, in these namespaces or in all, and prints it. */
async function cleanIn(kube: Kube, cleaning: Cleaning & { places?: readonly string[] }): Promise<ExitCode> {
  const { removed, failed } = await cleanCluster(kube, { ...cleaning, say });
  if (removed + failed === 0) say("Nothing to delete in the cluster.");
  return failed > 0 ? EXIT.inconclusive : EXIT.upheld;
}
