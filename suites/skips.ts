import type { RunningCluster } from "../fixtures/cluster/target.ts";
import { noReachableNode } from "../fixtures/external/reachable-nodes.ts";
import type { Lab } from "../fixtures/lab/lab.ts";
import {
  inconclusive,
  type Statistics,
  skipped,
  type Verdict,
  type VerdictName,
} from "../helpers/engine/verdict.ts";
import { ProbeError } from "../helpers/reasons/probe-error.ts";
import { type Reason, withNotes } from "../helpers/reasons/reason.ts";
import * as reasons from "./reasons.ts";

/** Which verdict decides: one violated place violates a claim about all, and one unknown place keeps it from being upheld. */
const ORDER: readonly VerdictName[] = ["violated", "inconclusive", "skipped"];

/**
 * Judges a claim about every place at all of them concurrently: violated if any place violates it, upheld only if all
 * places uphold it, with the reasons of all.
 */
export async function judgeConcurrently<T>(
  places: readonly [T, ...T[]],
  judge: (place: T) => Promise<Verdict>,
): Promise<Verdict> {
  return combineVerdicts(
    await Promise.all(places.map((place) => judge(place).catch(inconclusiveIfProbeFailed))),
  );
}

/** The same one place at a time, for checks that would disturb each other; the verdict on a single place is returned as it is. */
export async function judgeSequentially<T>(
  places: readonly [T, ...T[]],
  judge: (place: T) => Promise<Verdict>,
): Promise<Verdict> {
  if (places.length === 1) return judge(places[0]);
  const verdicts: Verdict[] = [];
  for (const place of places) verdicts.push(await judge(place).catch(inconclusiveIfProbeFailed));
  return combineVerdicts(verdicts);
}

function combineVerdicts(verdicts: readonly Verdict[]): Verdict {
  const statistics = sumStatistics(verdicts.flatMap((each) => each.statistics ?? []));
  for (const name of ORDER) {
    const found = verdicts.find(({ verdict }) => verdict === name);
    if (found) return found.statistics && statistics ? { ...found, statistics } : found;
  }
  const [first, ...others] = verdicts;
  if (!first) throw new Error("no places to judge");
  const reason = withNotes(first.reason, ...others.map((each) => each.reason));
  return { ...first, reason, ...(statistics ? { statistics } : {}) };
}

/** Adds up the same test at several places: each uses part of the claim's false-alarm budget. */
function sumStatistics(all: readonly Statistics[]): Statistics | undefined {
  const [first, ...others] = all;
  return others.reduce((sum, { connections, falseAlarm }) => {
    if (!sum) return sum;
    return {
      ...sum,
      connections: sum.connections + connections,
      falseAlarm: sum.falseAlarm + falseAlarm,
    };
  }, first);
}

function inconclusiveIfProbeFailed(error: unknown): Verdict {
  if (error instanceof ProbeError) return inconclusive(error.reason);
  throw error;
}

// Why a cluster cannot be checked for something; each function returns undefined if it can.

/** Why a claim about two nodes cannot be checked. */
export function singleNode({ nodes }: Pick<RunningCluster, "nodes">): Reason | undefined {
  const [only, other] = nodes;
  return other ? undefined : reasons.onlyNode({ node: only?.name });
}

/** Why nothing can be probed from outside: a probe from inside the cluster does not show what a client outside gets. */
export function notOutside({ insideReason }: Pick<RunningCluster, "insideReason">): Reason | undefined {
  return insideReason === undefined ? undefined : reasons.insideCluster({ why: insideReason });
}

/** Why no node port can be probed from outside. */
export const noNodePort = (cluster: Pick<RunningCluster, "nodes" | "insideReason">): Reason | undefined =>
  notOutside(cluster) ?? noReachableNode(cluster);

/** Limits a verdict about every node: it is not upheld if some nodes could not be probed. `unreachable` names those. */
export function limitedByUnreachable(verdict: Verdict, unreachable: Reason | undefined): Verdict {
  if (unreachable === undefined) return verdict;
  const reason = withNotes(verdict.reason, unreachable);
  return verdict.verdict === "upheld" ? skipped(reason) : { ...verdict, reason };
}

/** Why no route can be traced hop by hop: the shell pods may not send raw packets. */
export const notRaw = ({ pods }: Pick<RunningCluster, "pods">): Reason | undefined => pods?.notRaw;

type LabEntrances = Pick<Lab, "ingress" | "balancer"> & {
  cluster: Pick<RunningCluster, "nodes" | "insideReason">;
};

/**
 * Why the guestbook has no entrance from this machine; each kind of entrance has its own reason. A client inside the
 * cluster reaches the pods past all entrances, so its answers do not show what clients outside get.
 */
export function noEntrance({ cluster, balancer, ingress }: LabEntrances): Reason | undefined {
  const here = notOutside(cluster);
  if (here !== undefined) return here;
  const nodePort = noReachableNode(cluster);
  if (nodePort === undefined || balancer === undefined || !("missing" in ingress)) return undefined;
  return reasons.noEntranceFromHere({
    nodePort,
    balancer: balancer.missing,
    ingress: ingress.missing,
  });
}
