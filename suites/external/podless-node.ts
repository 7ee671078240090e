import type { ClusterNode } from "../../fixtures/cluster/target.ts";
import { scale } from "../../fixtures/cluster/workloads.ts";
import { BUSYBOX, GUESTBOOK, type Lab } from "../../fixtures/guestbook/lab.ts";
import { asPod, onePodOf } from "../../fixtures/guestbook/pods.ts";
import { everyNode, inReach, notAsked } from "../../fixtures/outside/reach.ts";
import { httpUrl } from "../../helpers/address.ts";
import { converge } from "../../helpers/converge.ts";
import { isReady } from "../../helpers/kube/ready.ts";
import { Lost } from "../../helpers/lost.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { readPods } from "../../helpers/probes/pods.ts";
import { skipped, upheld, type Verdict } from "../../helpers/verdict.ts";
import { NotYet, waitFor } from "../../helpers/wait.ts";
import type { LabClaim } from "../claim.ts";
import { everywhere } from "../everywhere.ts";
import { judgeUnserved, notInside } from "../outside-evidence.ts";
import { alone, noNodePort, unlessLeftOut } from "../skips.ts";
import { answerOf } from "./entrance.ts";
import * as reasons from "./reasons.ts";
import { addressesOf } from "./service.ts";

export const podlessNode: LabClaim = {
  id: "external/podless-node",
  says: "A node without a guestbook pod serves the guestbook at its address as well.",
  expects: "the guestbook's page from every node that has no pod of it, served by a pod of another node",
  effect: "changes",
  touches: "namespace",
  seconds: 240,
  async check({ lab, look }) {
    const why = alone(lab.cluster) ?? noNodePort(lab.cluster);
    if (why) return skipped(why);
    const { namespace, kube } = lab;
    const target = { namespace, name: GUESTBOOK.deployment, signal: look.signal };
    const back = await scale(kube, target, 1);
    try {
      return await judge(lab, look, await lastPod(lab, look));
    } finally {
      await back();
    }
  },
};

async function judge(lab: Lab, look: Look, pod: Pod): Promise<Verdict> {
  const others = { nodes: everyNode(lab.cluster).filter(({ name }) => name !== pod.node) };
  const [first, ...rest] = inReach(others);
  if (!first) throw new Lost(reasons.noOtherNode);
  const at = await addressesOf(look, lab);
  // Each node has a proxy of its own, which may be the one that does not.
  const verdict = await everywhere([first, ...rest], (node) => judgeNode(lab, look, pod, node, at));
  if (verdict.verdict !== "upheld") return verdict;
  const now = await lastPod(lab, look);
  if (now.name !== pod.name) throw new Lost(reasons.podReplaced({ was: pod.name, is: now.name }));
  return unlessLeftOut(verdict, notAsked(others));
}

async function judgeNode(
  lab: Lab,
  look: Look,
  pod: Pod,
  node: ClusterNode,
  { virtual, port }: { virtual: string; port: number },
): Promise<Verdict> {
  const { log, signal } = look;
  const entrance = { way: "node port" as const, node: node.name, url: httpUrl(node.address, port) };
  const { converged, last, afterMs } = await converge(
    () => answerOf(look, lab, entrance, [pod.name]),
    ({ wrong }) => wrong === undefined,
    { signal },
  );
  const { outcome, seen } = last;
  const at = { node: node.name, url: entrance.url, outcome, seen };
  if (!converged && last.wrong) {
    const shell = await onePodOf(lab, BUSYBOX.selector);
    const unserved = { entrance, seen: last.wrong, words: reasons.podlessNodeSeen(at) };
    return judgeUnserved(look, lab, unserved, () => notInside(look, shell, virtual));
  }
  return upheld(reasons.podlessNodeServes({ ...at, podNode: pod.node, after: afterMs }), log.all);
}

/** The one guestbook pod that is left, once those on their way out are gone: they may still serve. */
async function lastPod({ namespace }: Lab, look: Look): Promise<Pod> {
  const { selector } = GUESTBOOK;
  const what = "the other guestbook pods to be gone";
  return waitFor({ what, seconds: 60, everyMs: 500, signal: look.signal }, async () => {
    const [pod, ...others] = await readPods(look, { namespace, selector });
    if (!pod || !isReady(pod) || others.length > 0) throw new NotYet(`${others.length + 1} are there`);
    return asPod(pod);
  });
}
