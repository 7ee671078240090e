import type { RunningCluster } from "../fixtures/cluster/target.ts";
import { outOfReach } from "../fixtures/external/reach.ts";
import type { Lab } from "../fixtures/lab/lab.ts";
import { type Reason, withNotes } from "../helpers/engine/reason.ts";
import { skipped, type Verdict } from "../helpers/engine/verdict.ts";
import * as reasons from "./reasons.ts";

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
  notOutside(cluster) ?? outOfReach(cluster);

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
  const nodePort = outOfReach(cluster);
  if (nodePort === undefined || balancer === undefined || !("missing" in ingress)) return undefined;
  return reasons.noEntranceFromHere({
    nodePort,
    balancer: balancer.missing,
    ingress: ingress.missing,
  });
}
