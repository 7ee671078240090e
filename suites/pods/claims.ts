import type { V1Pod } from "@kubernetes/client-node";
import { networkPluginIn, podRangesOf } from "../../fixtures/cluster/inspect/networks.ts";
import { machineAddresses, subnetsOfNode } from "../../fixtures/cluster/inspect/node-addresses.ts";
import { BUSYBOX, ECHO, GUESTBOOK, MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { appPodsOf, containerOf, podsOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { READ_ALL_PODS, READ_NODES } from "../../fixtures/guestbook/rights.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { canonicalAddress, cidrContains, isSameAddress } from "../../helpers/network/address.ts";
import { interfacesOf } from "../../helpers/probes/interfaces.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { addressesOfPod, readPods } from "../../helpers/probes/read.ts";
import { requireResult } from "../../helpers/reasons/probe-error.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { meshFrom, peersOf } from "./mesh.ts";
import { reachAny } from "./reach-any.ts";
import * as reasons from "./reasons.ts";
import { routeAcross, routeLocal } from "./routes.ts";

const standardPort: LabClaim = {
  id: "pods/standard-port",
  statement: "Pods use the standard port of their application, without port mapping.",
  expected: "two pods on one node that answer on the same port, and no host ports",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const remapped = (await readPods(context, { namespace: lab.namespace })).flatMap(hostPortsOf);
    if (remapped[0]) return violated(remapped[0]);
    const [apps, shells, echoes] = await Promise.all([
      appPodsOf(lab),
      shellsOf(lab),
      podsOf(lab, ECHO.selector),
    ]);
    const [shell] = shells;
    // On many nodes, no two application pods may share a node; a shell runs beside every echo pod.
    const pair = pairOf(apps) ?? pairOf([...echoes, ...shells]);
    const [one, other] = requireResult(pair, reasons.noTwoPodsOnOnePort);
    const answers = await meshFrom(context, shell, await peersOf(context, [one, other]));
    const port = portOf(one);
    for (const { to, answer } of answers) {
      const place = { pod: to.pod.name, address: to.pod.ip, port };
      if (answer === "lost" || answer === "")
        return inconclusive(reasons.portUnanswered({ ...place, from: shell.name }));
      if (answer !== to.identity)
        return violated(reasons.portAnsweredByAnother({ ...place, answer, wanted: to.identity }));
    }
    return upheld(reasons.samePort({ pods: [one.name, other.name], node: one.node, port }));
  },
};

const PORTS: Readonly<Record<string, number>> = { redis: MASTER.port, guestbook: GUESTBOOK.port };
/** The shells and the echo pods listen on the same port. */
const portOf = ({ labels }: Pod) => PORTS[labels["app"] ?? ""] ?? BUSYBOX.port;

/** Two pods of one node with the same port, preferably redis, whose port the lab mentions. */
function pairOf(pods: readonly Pod[]): [Pod, Pod] | undefined {
  const ordered = pods.toSorted((one, other) => portOf(other) - portOf(one));
  for (const one of ordered) {
    const other = ordered.find(
      (each) => each.name !== one.name && each.node === one.node && portOf(each) === portOf(one),
    );
    if (other) return [one, other];
  }
  return undefined;
}

/** The host ports of the application's own container; those of an injected sidecar do not count. */
function hostPortsOf(pod: V1Pod): Reason[] {
  const name = pod.metadata?.name ?? "";
  if (pod.spec?.hostNetwork) return [reasons.hostNetwork({ pod: name })];
  const ports = containerOf(pod)?.ports ?? [];
  return ports.flatMap(({ containerPort, hostPort }) =>
    hostPort ? [reasons.hostPort({ pod: name, port: containerPort, hostPort })] : [],
  );
}

const uniqueIp: LabClaim = {
  id: "pods/unique-ip",
  statement: "Each pod has its own IP.",
  expected: "no IP shared by two pods or by a pod and a node, in the API and on the pods' interfaces",
  permissions: [...READ_NODES, ...READ_ALL_PODS],
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const pods = (await readPods(context)).filter(hasOwnNetwork);
    const holders = new Map<string, Map<string, Reason>>();
    const hold = (written: string, who: Reason) => {
      const address = canonicalAddress(written);
      holders.set(address, (holders.get(address) ?? new Map()).set(who.text, who));
    };
    for (const [node, addresses] of await machineAddresses(context))
      for (const address of addresses) hold(address, reasons.heldByNode({ node }));
    for (const pod of pods)
      for (const address of addressesOfPod(pod)) hold(address, reasons.heldByPod(nameOf(pod)));

    const inside = await insideOf(context, lab);
    for (const { who, ips, addresses } of inside) {
      const missing = ips.find((ip) => !addresses.some((address) => isSameAddress(address, ip)));
      if (missing) return violated(reasons.addressNotInside({ ...who, addresses, wanted: missing }));
      for (const address of addresses) hold(address, reasons.heldByPod(who));
    }
    // Nodes may share an address, such as that of the API server; no pod may have it.
    for (const [address, who] of holders) {
      const those = [...who.values()];
      if (those.length > 1 && those.some(({ code }) => code !== NODE))
        return violated(reasons.addressShared({ address, holders: those }));
    }
    const count = new Set(pods.flatMap(addressesOfPod).map(canonicalAddress)).size;
    const counts = { pods: pods.length, addresses: count, inside: inside.length };
    return upheld(reasons.addressesUnique(counts));
  },
};

const { code: NODE } = reasons.heldByNode({ node: "" });

/** Excludes pods that end, whose IP is released, and pods on the host network, which have the node's IP. */
const hasOwnNetwork = (pod: V1Pod) =>
  !pod.spec?.hostNetwork &&
  pod.status?.phase === "Running" &&
  pod.metadata?.deletionTimestamp === undefined &&
  addressesOfPod(pod).length > 0;

const nameOf = ({ metadata }: V1Pod) => ({
  ...{ namespace: metadata?.namespace ?? "", pod: metadata?.name ?? "" },
});

/** The interface addresses of the lab's pods, without loopback. Throws ProbeError where a pod does not answer. */
async function insideOf(context: ProbeContext, lab: Lab) {
  const found = await Promise.all([appPodsOf(lab), shellsOf(lab), podsOf(lab, ECHO.selector)]);
  return Promise.all(
    found.flat().map(async (pod) => {
      const interfaces = requireResult(
        await interfacesOf(context, pod),
        reasons.interfacesUnread({ pod: pod.name }),
      );
      const others = interfaces.filter(({ device }) => device !== "lo");
      return {
        who: { namespace: pod.namespace, pod: pod.name },
        ips: pod.ips,
        addresses: others.map(({ address }) => address),
      };
    }),
  );
}

const ownNetwork: LabClaim = {
  id: "pods/own-network",
  statement: "Pods are on a virtual network that is separate from the network of the nodes.",
  expected: "no pod's IP in the subnet of any node",
  scope: "nodes",
  permissions: [...READ_NODES, ...READ_ALL_PODS],
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const inaccessible = lab.cluster.nodes.find(({ run }) => !run);
    if (inaccessible) return skipped(reasons.nodeNotAccessible({ node: inaccessible.name }));
    const found = await Promise.all(lab.cluster.nodes.map((node) => subnetsOfNode(context, node)));
    const subnets = [...new Set(found.flat())];
    const [all, ranges] = [await readPods(context), await podRangesOf(context)];
    const pods = all.filter(hasOwnNetwork);
    for (const pod of pods) {
      for (const address of addressesOfPod(pod)) {
        const subnet = subnets.find((each) => cidrContains(each, address));
        if (subnet) return violated(reasons.podInNodeSubnet({ ...nameOf(pod), address, subnet }));
      }
    }
    const plugin = networkPluginIn(all);
    return upheld(reasons.ownNetwork({ pods: pods.length, subnets, ranges, plugin }));
  },
};

export const podsClaims: readonly LabClaim[] = [
  uniqueIp,
  ownNetwork,
  reachAny,
  routeAcross,
  routeLocal,
  standardPort,
];
