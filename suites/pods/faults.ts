import { poolInsideNodes } from "../../fixtures/faults/cluster/addresses.ts";
import { inPodNetwork, insertRule } from "../../fixtures/faults/cluster/packets.ts";
import { changePods, mapHostPort } from "../../fixtures/faults/guestbook/pods.ts";
import { takeTools } from "../../fixtures/faults/guestbook/shell.ts";
import { BUSYBOX, ECHO } from "../../fixtures/guestbook/guestbook.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { familyOf } from "../../helpers/network/address.ts";
import { all, type Fault } from "../fault.ts";
import { podsNetworkFaults } from "./faults-network.ts";

/** The kubelet's port, which serves exec streams. */
const KUBELET = "10250";

const noExec: Fault = {
  id: "pods/no-exec",
  kind: "probe",
  statement: "The nodes reject connections of the API server to the kubelet, so no command can run in a pod.",
  makesInconclusive: {
    "guestbook/read-slave": "no-entry-to-read",
    "pods/unique-ip": "pod-interfaces-unread",
    ...all(["pods/reach-any", "pods/standard-port"], "pod-identity-unread"),
    ...all(["pods/route-across", "pods/route-local"], { code: "route-target-unreachable", outcome: "lost" }),
    ...all(["services/routes", "services/distributes", "services/random"], "pod-server-unidentified"),
    "services/udp": { code: "connections-lost", from: "busybox-1", why: "the stream" },
    "services/internal-only": { code: "address-seen-from-both-sides", inside: "lost" },
    ...all(["dns/short-name", "dns/every-service"], "lookup-lost"),
    "dns/namespace": "name-connection-lost",
    ...all(["dns/server", "dns/fqdn"], "resolv-conf-unread"),
    ...all(["dns/resolv-nameserver", "dns/resolv-search", "dns/resolv-ndots"], {
      code: "resolv-conf-unread",
      pod: "guestbook-v1",
    }),
    "external/cluster-ip": { code: "connections-lost", from: "busybox-1", why: "the stream" },
    "ingress/rewrite": "pod-does-not-serve-inside",
    ...all(["policy/default-internal", "policy/default-egress", "policy/open-before"], "connection-lost"),
  },
  inject: (lab) =>
    insertRule(lab, {
      table: "filter",
      chain: "INPUT",
      rule: ["-p", "tcp", "--dport", KUBELET, "-j", "REJECT", "--reject-with", "tcp-reset"],
    }),
};

const noTools: Fault = {
  id: "pods/no-tools",
  kind: "probe",
  statement: "The busybox pods from which labcheck probes lack nc and wget.",
  makesInconclusive: {
    "guestbook/read-slave": "no-entry-to-read",
    "pods/reach-any": { code: "pairs-lost", pairs: 56 },
    ...all(["pods/route-across", "pods/route-local"], { code: "route-target-unreachable", outcome: "lost" }),
    "pods/standard-port": "pod-port-unanswered",
    ...all(["services/routes", "services/distributes", "services/random", "services/udp"], {
      ...{ code: "pod-tool-missing", tool: "nc" },
    }),
    "services/internal-only": { code: "address-seen-from-both-sides", inside: "lost" },
    "external/cluster-ip": { code: "pod-tool-missing", tool: "wget" },
    "ingress/rewrite": "pod-does-not-serve-inside",
    ...all(["policy/default-internal", "policy/default-egress", "policy/open-before"], "connection-lost"),
  },
  inject: (lab, signal) => takeTools(lab, BUSYBOX.selector, ["nc", "wget"], signal),
};

const podsProbeFaults: readonly Fault[] = [noExec, noTools];

const duplicateIp: Fault = {
  id: "pods/taken-ip",
  kind: "packets",
  statement: "A pod has the IP of another pod in addition to its own.",
  violates: {
    "pods/unique-ip": {
      code: "pod-address-shared",
      holders: ["echo", "busybox"].map((pod) => ({ code: "address-of-pod", pod })),
    },
  },
  async inject(lab, signal) {
    signal.throwIfAborted();
    const [[duplicate], [owner]] = await Promise.all([shellsOf(lab), somePodsOf(lab, ECHO.selector)]);
    const node = lab.cluster.nodes.find(({ name }) => name === duplicate.node);
    if (!node) throw new Error(`node "${duplicate.node}" not found`);
    const address = (action: string) =>
      inPodNetwork(node, duplicate.ip, [
        "ip",
        "addr",
        action,
        `${owner.ip}/${familyOf(owner.ip) === "IPv6" ? 128 : 32}`,
        "dev",
        "eth0",
      ]);
    await address("add");
    return async () => {
      await address("del");
    };
  },
};

const amongNodes: Fault = {
  id: "pods/among-nodes",
  kind: "objects",
  statement: "The pod network assigns addresses of the nodes' subnet.",
  violates: { "pods/own-network": { code: "pod-in-node-subnet", pod: "echo" } },
  async inject(lab, signal) {
    const pool = await poolInsideNodes(lab, signal);
    const undo = await changePods(lab, ECHO, {}, signal, pool.annotations).catch(async (error: unknown) => {
      await pool.remove();
      throw error;
    });
    return async () => {
      try {
        await undo();
      } finally {
        await pool.remove();
      }
    };
  },
};

const hiddenNode: Fault = {
  id: "pods/hidden-node",
  kind: "packets",
  statement: "The nodes do not decrement the TTL of forwarded packets, so a hop is missing from every route.",
  violates: { "pods/route-across": { code: "hop-wrong", hop: 2, wanted: "hop-of-node" } },
  inject: (lab) =>
    insertRule(lab, {
      table: "mangle",
      chain: "FORWARD",
      rule: ["-p", "udp", "-j", "TTL", "--ttl-inc", "1"],
    }),
};

const hiddenOneDirection: Fault = {
  id: "pods/hidden-node-one-way",
  kind: "packets",
  statement:
    "Only the last node does not decrement the TTL, so a hop is missing in one direction between two nodes.",
  violates: { "pods/route-across": { code: "hop-wrong", hop: 2, wanted: "hop-of-node" } },
  inject: (lab) =>
    insertRule(
      lab,
      { table: "mangle", chain: "FORWARD", rule: ["-p", "udp", "-j", "TTL", "--ttl-inc", "1"] },
      lab.cluster.nodes.slice(-1).map(({ name }) => name),
    ),
};

const hiddenOwnNode: Fault = {
  id: "pods/hidden-own-node",
  kind: "packets",
  statement: "The nodes increment the TTL of packets from their pods, so they are missing from these routes.",
  violates: {
    ...all(["pods/route-across", "pods/route-local"], { code: "hop-wrong", hop: 1, wanted: "hop-of-node" }),
  },
  inject: (lab) =>
    insertRule(lab, {
      table: "mangle",
      chain: "PREROUTING",
      // Calico's name for the node's end of a pod's veth pair.
      rule: ["-i", "cali+", "-p", "udp", "-j", "TTL", "--ttl-inc", "1"],
    }),
};

const hostPort: Fault = {
  id: "pods/host-port",
  kind: "objects",
  statement: "The redis master's port is mapped to a host port.",
  violates: { "pods/standard-port": { code: "pod-port-remapped", pod: "redis-master", hostPort: 16379 } },
  inject: (lab, signal) => mapHostPort(lab, 16_379, signal),
};

const mistakenPod: Fault = {
  id: "pods/mistaken-pod",
  kind: "packets",
  statement: "The nodes redirect packets for one guestbook pod to another.",
  violates: {
    "pods/reach-any": { code: "pair-answered-by-another", answer: "guestbook-v1-", wanted: "guestbook-v1-" },
  },
  async inject(lab) {
    const [one, other] = await somePodsOf(lab, "app=guestbook");
    if (!other) throw new Error("fewer than two guestbook pods exist");
    const to = ["-j", "DNAT", "--to-destination", `${other.ip}:3000`];
    // Calico's name for the node's end of a pod's veth pair, so packets from outside are not redirected.
    const rule = ["-i", "cali+", "-d", one.ip, "-p", "tcp", "--dport", "3000", ...to];
    return insertRule(lab, { table: "nat", chain: "PREROUTING", rule });
  },
};

export const podsFaults: readonly Fault[] = [
  duplicateIp,
  amongNodes,
  mistakenPod,
  hiddenNode,
  hiddenOneDirection,
  hiddenOwnNode,
  hostPort,
  ...podsNetworkFaults,
  ...podsProbeFaults,
];
