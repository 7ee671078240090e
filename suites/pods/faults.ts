import { poolInsideNodes } from "../../fixtures/faults/cluster/address-pool.ts";
import { insertRule } from "../../fixtures/faults/cluster/packets.ts";
import { inPodNetwork } from "../../fixtures/faults/cluster/pod-network.ts";
import { changePods } from "../../fixtures/faults/guestbook/change.ts";
import { mapHostPort } from "../../fixtures/faults/guestbook/host-port.ts";
import { ECHO } from "../../fixtures/guestbook/guestbook.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { familyOf } from "../../helpers/network/address.ts";
import { all, type Fault } from "../fault.ts";
import { podsNetworkFaults } from "./faults-network.ts";
import { podsProbeFaults } from "./faults-probe.ts";

const takenIp: Fault = {
  id: "pods/taken-ip",
  kind: "packets",
  statement: "A pod has taken the IP of another one beside its own.",
  violates: {
    "pods/unique-ip": {
      code: "pod-address-shared",
      holders: ["echo", "busybox"].map((pod) => ({ code: "address-of-pod", pod })),
    },
  },
  async inject(lab, signal) {
    signal.throwIfAborted();
    const [[thief], [owner]] = await Promise.all([shellsOf(lab), somePodsOf(lab, ECHO.selector)]);
    const node = lab.cluster.nodes.find(({ name }) => name === thief.node);
    if (!node) throw new Error(`no node is called ${thief.node}`);
    const address = (action: string) =>
      inPodNetwork(node, thief.ip, [
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
  statement: "The pod network hands out addresses of the nodes' own subnet.",
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
  statement: "A node gives back the hop it takes from packets, so the next one is missing from every route.",
  violates: { "pods/route-across": { code: "hop-wrong", hop: 2, wanted: "hop-of-node" } },
  inject: (lab) =>
    insertRule(lab, {
      table: "mangle",
      chain: "FORWARD",
      rule: ["-p", "udp", "-j", "TTL", "--ttl-inc", "1"],
    }),
};

const hiddenOneWay: Fault = {
  id: "pods/hidden-node-one-way",
  kind: "packets",
  statement:
    "The last node alone gives back the hop it takes from packets, so one way between two nodes lacks a hop.",
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
  statement: "A node adds a hop to what its pods send, so it is missing itself from their routes.",
  violates: {
    ...all(["pods/route-across", "pods/route-local"], { code: "hop-wrong", hop: 1, wanted: "hop-of-node" }),
  },
  inject: (lab) =>
    insertRule(lab, {
      table: "mangle",
      chain: "PREROUTING",
      // Calico's name for the node's end of a pod's link.
      rule: ["-i", "cali+", "-p", "udp", "-j", "TTL", "--ttl-inc", "1"],
    }),
};

const hostPort: Fault = {
  id: "pods/host-port",
  kind: "objects",
  statement: "The redis master's port is remapped to one of its node.",
  violates: { "pods/standard-port": { code: "pod-port-remapped", pod: "redis-master", hostPort: 16379 } },
  inject: (lab, signal) => mapHostPort(lab, 16_379, signal),
};

const mistakenPod: Fault = {
  id: "pods/mistaken-pod",
  kind: "packets",
  statement: "The nodes send what is meant for one guestbook pod to another.",
  violates: {
    "pods/reach-any": { code: "pair-answered-by-another", answer: "guestbook-v1-", wanted: "guestbook-v1-" },
  },
  async inject(lab) {
    const [one, other] = await somePodsOf(lab, "app=guestbook");
    if (!other) throw new Error("there is no second guestbook pod");
    const to = ["-j", "DNAT", "--to-destination", `${other.ip}:3000`];
    // Calico's name for the node's end of a pod's link: what comes from outside finds its way.
    const rule = ["-i", "cali+", "-d", one.ip, "-p", "tcp", "--dport", "3000", ...to];
    return insertRule(lab, { table: "nat", chain: "PREROUTING", rule });
  },
};

export const podsFaults: readonly Fault[] = [
  takenIp,
  amongNodes,
  mistakenPod,
  hiddenNode,
  hiddenOneWay,
  hiddenOwnNode,
  hostPort,
  ...podsNetworkFaults,
  ...podsProbeFaults,
];
