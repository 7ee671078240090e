import type { RunningCluster } from "../fixtures/cluster/target.ts";
import { noReachableNode } from "../fixtures/external/reachable-nodes.ts";
import type { Lab } from "../fixtures/lab/lab.ts";
import { ProbeError } from "../helpers/engine/probe-error.ts";
import { type Reason, withNotes } from "../helpers/engine/reason.ts";
import {
  inconclusive,
  type Statistics,
  skipped,
  type Verdict,
  type VerdictName,
} from "../helpers/engine/verdict.ts";
import * as reasons from "./reasons.ts";

/** What decides first: one place that does otherwise is enough, and one that is not known keeps the rest from being all. */
const ORDER: readonly VerdictName[] = ["violated", "inconclusive", "skipped"];

/**
 * Judges a claim that speaks of every place at each of them, side by side: violated where it is so anywhere, upheld only
 * where it is so everywhere, with the reasons of all places.
 */
export async function everywhere<T>(
  places: readonly [T, ...T[]],
  judge: (place: T) => Promise<Verdict>,
): Promise<Verdict> {
  return together(await Promise.all(places.map((place) => judge(place).catch(lostIn))));
}

/** The same at one place after the other, for what would get in its own way; with one alone, it is the whole claim's. */
export async function inTurnEverywhere<T>(
  places: readonly [T, ...T[]],
  judge: (place: T) => Promise<Verdict>,
): Promise<Verdict> {
  if (places.length === 1) return judge(places[0]);
  const judged: Verdict[] = [];
  for (const place of places) judged.push(await judge(place).catch(lostIn));
  return together(judged);
}

function together(judged: readonly Verdict[]): Verdict {
  const statistics = sumOf(judged.flatMap((each) => each.statistics ?? []));
  for (const name of ORDER) {
    const found = judged.find(({ verdict }) => verdict === name);
    if (found) return found.statistics && statistics ? { ...found, statistics } : found;
  }
  const [first, ...others] = judged;
  if (!first) throw new Error("there is no place to judge");
  const reason = withNotes(first.reason, ...others.map((each) => each.reason));
  return { ...first, reason, ...(statistics ? { statistics } : {}) };
}

/** The same test at several places: each spends its part of the claim's false alarms. */
function sumOf(all: readonly Statistics[]): Statistics | undefined {
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

function lostIn(error: unknown): Verdict {
  if (error instanceof ProbeError) return inconclusive(error.reason);
  throw error;
}

/** Reasons why a cluster cannot be asked something, each undefined where it can. */

/** Why nothing that is said of two nodes is to be seen. */
export function alone({ nodes }: Pick<RunningCluster, "nodes">): Reason | undefined {
  const [only, other] = nodes;
  return other ? undefined : reasons.onlyNode({ node: only?.name });
}

/** Why nobody looks from outside, which would show what is so inside. */
export function notOutside({ insideReason }: Pick<RunningCluster, "insideReason">): Reason | undefined {
  return insideReason === undefined ? undefined : reasons.insideCluster({ why: insideReason });
}

/** Why no node port can be asked from outside. */
export const noNodePort = (cluster: Pick<RunningCluster, "nodes" | "insideReason">): Reason | undefined =>
  notOutside(cluster) ?? noReachableNode(cluster);

/** A verdict about every node, which those alone that could be asked do not uphold; `left` names the others. */
export function unlessLeftOut(verdict: Verdict, left: Reason | undefined): Verdict {
  if (left === undefined) return verdict;
  const reason = withNotes(verdict.reason, left);
  return verdict.verdict === "upheld" ? skipped(reason) : { ...verdict, reason };
}

/** Why no way can be followed hop by hop: the shells may send no raw packets. */
export const notRaw = ({ pods }: Pick<RunningCluster, "pods">): Reason | undefined => pods?.notRaw;

type Ways = Pick<Lab, "ingress" | "balancer"> & { cluster: Pick<RunningCluster, "nodes" | "insideReason"> };

/**
 * Why the guestbook has no entrance from here, where each way in has its own reason. Who is inside is led to the
 * pods past all of them: what he gets says nothing of what those outside get.
 */
export function noEntrance({ cluster, balancer, ingress }: Ways): Reason | undefined {
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
