import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { isEmpty, removeStaleContainers, removeStaleImages } from "../../fixtures/cluster/cleanup/stale.ts";
import { type Engine, environmentOf, findEngine } from "../../fixtures/cluster/engine/engine.ts";
import {
  findPrivateEngine,
  startPrivateEngine,
  stopPrivateEngine,
} from "../../fixtures/cluster/engine/private.ts";
import { contact } from "../../fixtures/cluster/existing/contact.ts";
import type { ExistingClusterOptions } from "../../fixtures/cluster/existing/existing.ts";
import { findKubeconfig } from "../../fixtures/cluster/existing/kubeconfig.ts";
import { rbacFor } from "../../fixtures/cluster/job/rbac.ts";
import { KEPT } from "../../fixtures/cluster/labels.ts";
import { engineData, holderOf, readKept } from "../../fixtures/cluster/provision/host.ts";
import { onPath } from "../../fixtures/cluster/provision/packages.ts";
import { lostNode } from "../../fixtures/cluster/session.ts";
import { cleanCluster } from "../../fixtures/guestbook/clean.ts";
import { readNamespace } from "../../fixtures/guestbook/site.ts";
import { EXIT, type ExitCode } from "../../helpers/errors/labcheck-error.ts";
import { connect, type Kube } from "../../helpers/kubernetes/client.ts";
import { cacheFolder } from "../../helpers/system/files.ts";
import { isProcessAlive } from "../../helpers/system/process-identity.ts";
import { runIn, SELF } from "../worker.ts";
import { optionsIn, type TargetFlags, withTarget } from "./existing-options.ts";

/** Prints the manifest of the rights that are enough, for `kubectl apply`. */
async function rbac(namespace: string | undefined): Promise<number> {
  process.stdout.write(await rbacFor(namespace));
  return 0;
}

interface CleanFlags extends TargetFlags {
  all?: boolean;
  dryRun?: boolean;
}

/** Adds the commands by which a cluster is made ready for labcheck, and rid of what it left. */
export function addUpkeep(
  program: Command,
  signal: AbortSignal,
  ends: (code: Promise<number>) => Promise<void>,
): void {
  const cleaning = program
    .command("clean")
    .description(
      "remove what dead runs left (containers, networks, namespaces, what is in none) and what earlier versions built",
    );
  withTarget(cleaning, "the one that runs were given, where no others may be looked at")
    .option("--all", "what runs left that are at work, or may be, as well")
    .option("--dry-run", "say what would be removed, and remove nothing")
    .action(async ({ all = false, dryRun = false, ...flags }: CleanFlags) => {
      const options = await optionsIn(flags);
      const how = { all, dryRun, signal };
      return ends(options ? cleanExisting(options, how) : clean(how));
    });
  program
    .command("clean-inside", { hidden: true })
    .option("--all")
    .option("--dry-run")
    .action(({ all = false, dryRun = false }: Partial<CleanFlags>) =>
      ends(cleanInside({ all, dryRun, signal })),
    );
  program
    .command("rbac")
    .description("the rights that labcheck needs on a cluster, as a manifest for kubectl apply")
    .option(
      "--namespace <name>",
      "for work in this namespace and NAME-other, not in ones made for the run",
      readNamespace,
    )
    .action((flags: { namespace?: string }) => ends(rbac(flags.namespace)));
}

type Where = Pick<ExistingClusterOptions, "kubeconfig" | "context" | "namespace">;

interface Cleaning {
  all: boolean;
  dryRun: boolean;
  signal: AbortSignal;
}

/**
 * Removes what dead runs left on this machine: containers and networks in its engine, and in the cluster that
 * is kept their namespaces; with them what earlier versions built. Returns 0 where all of it is gone.
 */
async function clean({ all, dryRun, signal }: Cleaning): Promise<number> {
  const cache = cacheFolder();
  const found = (await findEngine()) ?? (await findPrivateEngine());
  const engine = found ?? (await sleepingEngine(cache, signal));
  if (!engine) {
    say("No container engine answers, so there is nothing in one.");
    return EXIT.upheld;
  }
  Object.assign(process.env, environmentOf(engine));
  const dead = async (owner: string) => owner !== KEPT && (all || !(await isProcessAlive(owner)));
  const removed = await removeStaleContainers(dead, dryRun);
  const inUse = (await holderOf(cache)) !== undefined;
  if (!inUse) removed.push(...(await removeStaleImages(cache, dryRun)));
  for (const name of removed) say(`${dryRun ? "Would remove" : "Removed"} ${name}.`);
  const kept = await readKept(cache);
  if (kept && (await lostNode(kept)) === undefined) {
    const flags = [...(all ? ["--all"] : []), ...(dryRun ? ["--dry-run"] : [])];
    return runIn(engine.namespace, [SELF, "clean-inside", ...flags], signal);
  }
  // A run that died could not end the engine that it had started.
  const idle = engine.kind === "private" && !kept && !inUse && (await isEmpty());
  // One that was started only to be looked into goes without a word.
  if (idle && (!dryRun || !found)) await stopPrivateEngine(engineData(cache));
  if (idle && found) say(`${dryRun ? "Would end" : "Ended"} the private container engine.`);
  if (removed.length === 0 && !(idle && found)) say("There is nothing to remove.");
  return EXIT.upheld;
}

/** The engine of our own that no run needs now, started: its images are out of reach otherwise. */
async function sleepingEngine(cache: string, signal: AbortSignal): Promise<Engine | undefined> {
  if (process.getuid?.() !== 0 || !(await onPath("dockerd"))) return undefined;
  const data = await stat(engineData(cache)).catch(() => undefined);
  return data && startPrivateEngine(engineData(cache), join(cache, "engine.log"), signal);
}

/** The part of `clean` that happens where the kept cluster's network is. */
async function cleanInside(cleaning: Cleaning): Promise<number> {
  const kept = await readKept(cacheFolder());
  return kept ? cleanIn(connect(kept.kubeconfig), cleaning) : EXIT.upheld;
}

/**
 * Removes what dead runs left on a cluster that the user named: in a namespace that they were given, with the
 * one beside it, or wherever it is. Returns 0 where all of it is gone.
 */
async function cleanExisting(wish: Where, cleaning: Cleaning): Promise<number> {
  const way = await findKubeconfig(wish);
  const kube = connect(way.kubeconfig);
  await contact(kube, way, cleaning);
  say(`On the context ${way.context} of ${way.from}, ${way.server}:`);
  const { namespace } = wish;
  return cleanIn(kube, { ...cleaning, ...(namespace ? { places: [namespace] } : {}) });
}

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Removes what dead runs left in a cluster, in these namespaces or wherever it is, and says so. */
async function cleanIn(kube: Kube, cleaning: Cleaning & { places?: readonly string[] }): Promise<ExitCode> {
  const { removed, failed } = await cleanCluster(kube, { ...cleaning, say });
  if (removed + failed === 0) say("There is nothing to remove in the cluster.");
  return failed > 0 ? EXIT.inconclusive : EXIT.upheld;
}
