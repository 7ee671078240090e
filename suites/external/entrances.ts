import { scale } from "../../fixtures/cluster/inspect/workloads.ts";
import type { ClusterNode } from "../../fixtures/cluster/target.ts";
import { allNodes, reachableNodes, unreachableNodes } from "../../fixtures/external/reachable-nodes.ts";
import { BUSYBOX, GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { asPod, onePodOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { NotReadyError, waitFor } from "../../helpers/async/wait.ts";
import { DEFAULT_TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { isReady } from "../../helpers/kubernetes/ready.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { ipOf } from "../../helpers/network/resolve.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { readPods } from "../../helpers/probes/read.ts";
import { serviceOf } from "../../helpers/probes/service.ts";
import { errorMessage } from "../../helpers/reasons/labcheck-error.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import type { LabClaim } from "../claim.ts";
import { judgeUnserved, whyUnservedInside } from "../outside-evidence.ts";
import { judgeConcurrently, limitedByUnreachable, noNodePort, notOutside, singleNode } from "../skips.ts";
import { checkEntrance, type ServiceEntrance } from "./check-entrance.ts";
import * as reasons from "./reasons.ts";
import { addressesOf, balancedService, judgeMissingBalancer } from "./service.ts";

export const loadBalancer: LabClaim = {
  id: "external/load-balancer",
  statement: "From outside, the load balancer's address and port 3000 serve the guestbook.",
  expected: "the guestbook's page, served by one of its pods in every request",
  timeoutSeconds: 2 * DEFAULT_TIMEOUTS.loadBalancer + 60,
  async check({ lab, context }) {
    const inside = notOutside(lab.cluster);
    if (inside) return skipped(inside);
    const { service, balancers } = await balancedService(context, lab);
    if (balancers.length === 0 && lab.balancer) return skipped(lab.balancer.missing);
    if (balancers.length === 0 && service.spec?.type !== "LoadBalancer")
      return violated(reasons.serviceType({ type: service.spec?.type ?? "undefined" }));
    if (balancers.length === 0) return judgeMissingBalancer(context, lab);
    await Promise.all(balancers.map((balancer) => awaitBalancerName(context, balancer)));
    const entrances = balancers.map((balancer) => ({
      kind: "load balancer" as const,
      url: httpUrl(balancer, GUESTBOOK.port),
    }));
    return judgeEntrances(context, lab, entrances);
  },
};

export const nodePort: LabClaim = {
  id: "external/node-port",
  statement: "From outside, every node's address with the node port serves the guestbook.",
  expected: "the guestbook's page from each node, served by one of its pods in every request",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const shut = noNodePort(lab.cluster);
    if (shut) return skipped(shut);
    const service = await serviceOf(context, lab.namespace, GUESTBOOK.service);
    const port = service.spec?.ports?.[0]?.nodePort;
    if (!port) return violated(reasons.serviceWithoutNodePort);
    const entrances = reachableNodes({ nodes: allNodes(lab.cluster) }).map(({ name, address }) => ({
      kind: "node port" as const,
      node: name,
      url: httpUrl(address, port),
    }));
    return limitedByUnreachable(await judgeEntrances(context, lab, entrances), unreachableNodes(lab.cluster));
  },
};

/** Waits until DNS resolves a cloud load balancer's name, which is published earlier. Throws ProbeError if it never does. */
async function awaitBalancerName(context: ProbeContext, balancer: string): Promise<void> {
  const { signal } = context;
  const wait = {
    what: "DNS to resolve the load balancer's name",
    seconds: context.timeouts.loadBalancer,
    everyMs: 2000,
    signal,
  };
  const known = waitFor(wait, () =>
    ipOf(balancer).catch((error: Error) => {
      throw new NotReadyError(error.message);
    }),
  );
  await known.catch((error: unknown) => {
    signal.throwIfAborted();
    throw new ProbeError(reasons.balancerNameUnknown({ why: errorMessage(error) }));
  });
}

/** Judges whether all entrances serve the guestbook from its own pods. */
async function judgeEntrances(
  context: ProbeContext,
  lab: Lab,
  entrances: readonly ServiceEntrance[],
): Promise<Verdict> {
  const [pods, shell, { virtual }] = await Promise.all([
    somePodsOf(lab, GUESTBOOK.selector),
    onePodOf(lab, BUSYBOX.selector),
    addressesOf(context, lab),
  ]);
  const names = pods.map(({ name }) => name);
  const answers = await Promise.all(
    entrances.map((entrance) => checkEntrance(context, lab, entrance, names)),
  );
  const describe = ({ entrance: { node, url }, outcome, seen }: (typeof answers)[number]) =>
    reasons.entranceSeen({ node, url, outcome, seen });
  const verdicts = answers.flatMap((answer) => {
    const { entrance, wrong, share = 1 } = answer;
    if (!wrong) return [];
    const unserved = { entrance, seen: wrong, reason: describe(answer), share };
    return [judgeUnserved(context, lab, unserved, () => whyUnservedInside(context, shell, virtual))];
  });
  const judged = await Promise.all(verdicts);
  const [first] = judged;
  if (!first) return upheld(reasons.entrancesServeGuestbook({ entrances: answers.map(describe) }));
  return judged.find(({ verdict }) => verdict === "violated") ?? first;
}

export const podlessNode: LabClaim = {
  id: "external/podless-node",
  statement: "A node without a guestbook pod also serves the guestbook at its address.",
  expected: "the guestbook's page from every node without a guestbook pod, served by a pod on another node",
  mutates: true,
  timeoutSeconds: 240,
  async check({ lab, context }) {
    const why = singleNode(lab.cluster) ?? noNodePort(lab.cluster);
    if (why) return skipped(why);
    const { namespace, kube } = lab;
    const target = { namespace, name: GUESTBOOK.deployment, signal: context.signal };
    const scaleBack = await scale(kube, target, 1);
    try {
      return await judgePodlessNodes(context, lab, await lastPod(context, lab));
    } finally {
      await scaleBack();
    }
  },
};

async function judgePodlessNodes(context: ProbeContext, lab: Lab, pod: Pod): Promise<Verdict> {
  const others = { nodes: allNodes(lab.cluster).filter(({ name }) => name !== pod.node) };
  const [first, ...rest] = reachableNodes(others);
  if (!first) throw new ProbeError(reasons.noOtherNode);
  const at = await addressesOf(context, lab);
  // Each node has its own proxy, and any of them may be the one that fails.
  const verdict = await judgeConcurrently([first, ...rest], (node) => judgeNode(context, lab, pod, node, at));
  if (verdict.verdict !== "upheld") return verdict;
  const now = await lastPod(context, lab);
  if (now.name !== pod.name) throw new ProbeError(reasons.podReplaced({ was: pod.name, is: now.name }));
  return limitedByUnreachable(verdict, unreachableNodes(others));
}

async function judgeNode(
  context: ProbeContext,
  lab: Lab,
  pod: Pod,
  node: ClusterNode,
  { virtual, port }: { virtual: string; port: number },
): Promise<Verdict> {
  const { signal } = context;
  const entrance = { kind: "node port" as const, node: node.name, url: httpUrl(node.address, port) };
  const { converged, last, afterMs } = await pollUntilStable(
    () => checkEntrance(context, lab, entrance, [pod.name]),
    ({ wrong }) => wrong === undefined,
    { signal, seconds: context.timeouts.convergence },
  );
  const { outcome, seen } = last;
  const at = { node: node.name, url: entrance.url, outcome, seen };
  if (!converged && last.wrong) {
    const shell = await onePodOf(lab, BUSYBOX.selector);
    const unserved = { entrance, seen: last.wrong, reason: reasons.podlessNodeSeen(at) };
    return judgeUnserved(context, lab, unserved, () => whyUnservedInside(context, shell, virtual));
  }
  return upheld(reasons.podlessNodeServes({ ...at, podNode: pod.node, after: afterMs }));
}

/** The one remaining guestbook pod, once the terminating ones are gone: they may still serve. */
async function lastPod(context: ProbeContext, { namespace }: Lab): Promise<Pod> {
  const { selector } = GUESTBOOK;
  const what = "the other guestbook pods to be gone";
  return waitFor({ what, seconds: 60, everyMs: 500, signal: context.signal }, async () => {
    const [pod, ...others] = await readPods(context, { namespace, selector });
    if (!pod || !isReady(pod) || others.length > 0)
      throw new NotReadyError(`${others.length + 1} pods exist`);
    return asPod(pod);
  });
}
