import { cleanCluster } from "../../fixtures/cluster/clean.ts";
import { environmentOf, findEngine } from "../../fixtures/cluster/engine/engine.ts";
import { findPrivateEngine } from "../../fixtures/cluster/engine/private.ts";
import { readKept } from "../../fixtures/cluster/host.ts";
import { KEPT } from "../../fixtures/cluster/labels.ts";
import { removeLeftovers } from "../../fixtures/cluster/leftovers.ts";
import { lostNode } from "../../fixtures/cluster/session.ts";
import { cacheFolder } from "../../helpers/cache.ts";
import { EXIT, type ExitCode } from "../../helpers/errors.ts";
import { connect, type Kube } from "../../helpers/kube/client.ts";
import { isAlive } from "../../helpers/owner.ts";
import { runIn, SELF } from "../worker.ts";

interface Cleaning {
  all: boolean;
  dryRun: boolean;
  signal: AbortSignal;
}

/**
 * Removes what dead runs left on this machine: containers and networks in its engine, and in the cluster that
 * is kept their namespaces. Returns 0 where all of it is gone.
 */
export async function clean({ all, dryRun, signal }: Cleaning): Promise<number> {
  const engine = (await findEngine()) ?? (await findPrivateEngine());
  if (!engine) {
    process.stdout.write("No container engine answers, so there is nothing in one.\n");
    return EXIT.upheld;
  }
  Object.assign(process.env, environmentOf(engine));
  const dead = async (owner: string) => owner !== KEPT && (all || !(await isAlive(owner)));
  const removed = await removeLeftovers(dead, dryRun);
  for (const name of removed) process.stdout.write(`${dryRun ? "Would remove" : "Removed"} ${name}.\n`);
  const kept = await readKept(cacheFolder());
  if (kept && (await lostNode(kept)) === undefined) {
    const flags = [...(all ? ["--all"] : []), ...(dryRun ? ["--dry-run"] : [])];
    return runIn(engine.namespace, [SELF, "clean-inside", ...flags], signal);
  }
  if (removed.length === 0) process.stdout.write("There is nothing to remove.\n");
  return EXIT.upheld;
}

/** The part of `clean` that happens where the kept cluster's network is. */
export async function cleanInside(cleaning: Cleaning): Promise<number> {
  const kept = await readKept(cacheFolder());
  return kept ? cleanIn(connect(kept.kubeconfig), cleaning) : EXIT.upheld;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Removes what dead runs left in a cluster, in these namespaces or wherever it is, and says so. */
async function cleanIn(kube: Kube, cleaning: Cleaning & { places?: readonly string[] }): Promise<ExitCode> {
  const { removed, failed } = await cleanCluster(kube, { ...cleaning, say });
  if (removed + failed === 0) say("There is nothing to remove in the cluster.");
  return failed > 0 ? EXIT.inconclusive : EXIT.upheld;
}
