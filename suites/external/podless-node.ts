import { scale } from "../../fixtures/cluster/inspect/workloads.ts";
import type { ClusterNode } from "../../fixtures/cluster/target.ts";
import { besides, everyNode, inReach } from "../../fixtures/external/reach.ts";
import { BUSYBOX, GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { asPod, onePodOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { NotReadyError, waitFor } from "../../helpers/async/wait.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import { withNotes } from "../../helpers/engine/reason.ts";
import { skipped, upheld, type Verdict } from "../../helpers/engine/verdict.ts";
import { isReady } from "../../helpers/kubernetes/ready.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { readPods } from "../../helpers/probes/pods.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import type { LabClaim } from "../claim.ts";
import { everywhere } from "../everywhere.ts";
import { judgeUnserved, notInside } from "../outside-evidence.ts";
import { alone, noNodePort } from "../skips.ts";
import { answerOf } from "./entrance.ts";
import * as reasons from "./reasons.ts";
import { addressesOf } from "./service.ts";

export const podlessNode: LabClaim = {
  id: "external/podless-node",
  statement: "A node without a guestbook pod serves the guestbook at its address as well.",
  expected: "the guestbook's page from every node that has no pod of it, served by a pod of another node",
  mutates: true,
  timeoutSeconds: 240,
  async check({ lab, context }) {
    const why = alone(lab.cluster) ?? noNodePort(lab.cluster);
    if (why) return skipped(why);
    const { namespace, kube } = lab;
    const target = { namespace, name: GUESTBOOK.deployment, signal: context.signal };
    const back = await scale(kube, target, 1);
    try {
      return await judge(lab, context, await lastPod(lab, context));
    } finally {
      await back();
    }
  },
};

async function judge(lab: Lab, context: ProbeContext, pod: Pod): Promise<Verdict> {
  const others = inReach({ nodes: everyNode(lab.cluster) }).filter(({ name }) => name !== pod.node);
  const [first, ...rest] = others;
  if (!first) throw new ProbeError(reasons.noOtherNode);
  const at = await addressesOf(context, lab);
  // Each node has a proxy of its own, which may be the one that does not.
  const verdict = await everywhere([first, ...rest], (node) => judgeNode(lab, context, pod, node, at));
  if (verdict.verdict !== "upheld") return verdict;
  const now = await lastPod(lab, context);
  if (now.name !== pod.name) throw new ProbeError(reasons.podReplaced({ was: pod.name, is: now.name }));
  return { ...verdict, reason: withNotes(verdict.reason, besides(lab.cluster)) };
}

async function judgeNode(
  lab: Lab,
  context: ProbeContext,
  pod: Pod,
  node: ClusterNode,
  { virtual, port }: { virtual: string; port: number },
): Promise<Verdict> {
  const { signal } = context;
  const entrance = { way: "node port" as const, node: node.name, url: httpUrl(node.address, port) };
  const { converged, last, afterMs } = await pollUntilStable(
    () => answerOf(context, lab, entrance, [pod.name]),
    ({ wrong }) => wrong === undefined,
    { signal },
  );
  const { outcome, seen } = last;
  const at = { node: node.name, url: entrance.url, outcome, seen };
  if (!converged && last.wrong) {
    const shell = await onePodOf(lab, BUSYBOX.selector);
    const unserved = { entrance, seen: last.wrong, words: reasons.podlessNodeSeen(at) };
    return judgeUnserved(context, lab, unserved, () => notInside(context, shell, virtual));
  }
  return upheld(reasons.podlessNodeServes({ ...at, podNode: pod.node, after: afterMs }));
}

/** The one guestbook pod that is left, once those on their way out are gone: they may still serve. */
async function lastPod({ namespace }: Lab, context: ProbeContext): Promise<Pod> {
  const { selector } = GUESTBOOK;
  const what = "the other guestbook pods to be gone";
  return waitFor({ what, seconds: 60, everyMs: 500, signal: context.signal }, async () => {
    const [pod, ...others] = await readPods(context, { namespace, selector });
    if (!pod || !isReady(pod) || others.length > 0) throw new NotReadyError(`${others.length + 1} are there`);
    return asPod(pod);
  });
}
