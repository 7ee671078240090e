import { insertInPod, insertRule } from "../../fixtures/faults/cluster/packets.ts";
import { nodeOf } from "../../fixtures/faults/cluster/processes.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { all, type Fault } from "../fault.ts";

/** The port of VXLAN (RFC 7348), which encapsulates pod traffic between nodes. */
const VXLAN = "4789";

const blockedTunnel: Fault = {
  id: "pods/blocked-tunnel",
  kind: "packets",
  statement: "A firewall between the nodes drops the packets of the pod network's tunnel, UDP port 4789.",
  violates: {
    "pods/reach-any": "pair-silent",
    "policy/default-internal": { code: "connection-shut", outcome: "timeout" },
  },
  makesInconclusive: {
    "pods/route-across": { code: "route-target-unreachable", outcome: "timeout" },
    "services/routes": { code: "pod-itself-not-open", outcome: "timeout" },
    "external/cluster-ip": "cluster-ip-pod-mute",
  },
  // Their verdict depends on the node of a pod, a controller or the DNS server.
  excludes: [
    "guestbook/read-slave",
    "pods/standard-port",
    "services/distributes",
    "services/random",
    "services/udp",
    "services/internal-only",
    "dns/short-name",
    "dns/server",
    "dns/every-service",
    "dns/fqdn",
    "dns/namespace",
    "external/node-port",
    "external/load-balancer",
    "external/distributes",
    "ingress/tls",
    "ingress/path",
    "ingress/rewrite",
    "ingress/pattern",
    "policy/default-external",
    "policy/open-before",
    "errata/ingress-annotation",
  ],
  inject: (lab) =>
    insertRule(
      lab,
      { table: "raw", chain: "PREROUTING", rule: ["-p", "udp", "--dport", VXLAN, "-j", "DROP"] },
      lab.cluster.nodes.slice(0, 1).map(({ name }) => name),
    ),
};

const largePackets: Fault = {
  id: "pods/large-packets",
  kind: "packets",
  statement: "Packets of more than 600 bytes to or from pods are dropped silently.",
  violates: {
    "pods/reach-any": "pair-silent",
  },
  makesInconclusive: {
    ...all(["external/load-balancer", "external/node-port"], {
      code: "entrance-seen",
      outcome: "open",
      notes: "inside-as-well",
    }),
    "policy/default-external": { code: "entrance-answered-by-another", outcome: "open" },
    "pods/standard-port": "pod-port-unanswered",
    ...all(["services/routes", "services/distributes"], { code: "pod-itself-mute", right: 0, times: 3 }),
    "services/random": "connection-unanswered",
    "external/cluster-ip": "cluster-ip-pod-mute",
    "ingress/tls": "no-tls-handshake",
    ...all(["ingress/path", "ingress/pattern"], { code: "ingress-host-unserved", why: "TIMEOUT" }),
    "ingress/rewrite": "pod-does-not-serve-inside",
  },
  // The length of the list of entries depends on earlier claims; the others would wait for a minute.
  excludes: ["guestbook/read-slave", "external/distributes", "errata/ingress-annotation"],
  inject: (lab) =>
    insertRule(lab, {
      table: "mangle",
      chain: "FORWARD",
      rule: ["-p", "tcp", "-m", "length", "--length", "600:65535", "-j", "DROP"],
    }),
};

const refusingPod: Fault = {
  id: "pods/refusing-pod",
  kind: "packets",
  statement: "The firewall of a guestbook pod resets connections to its port from the busybox pods.",
  violates: {
    "pods/reach-any": { code: "pair-silent", from: "busybox", to: "guestbook-v1" },
    "policy/default-internal": { code: "connection-shut", outcome: "refused" },
  },
  makesInconclusive: {
    "guestbook/read-slave": { code: "entry-unread", pod: "guestbook-v1" },
    "services/internal-only": { code: "address-seen-from-both-sides", inside: "refused" },
  },
  // It makes only a few connections to each pod, perhaps none.
  excludes: ["external/cluster-ip"],
  async inject(lab) {
    const [pods, shells] = await Promise.all([somePodsOf(lab, GUESTBOOK.selector), shellsOf(lab)]);
    // Not the first pod, which other claims use.
    const pod = pods.at(-1) ?? pods[0];
    const sources = shells.map(({ ip }) => ip).join(",");
    const packets = ["INPUT", "-s", sources, "-p", "tcp", "--dport", String(GUESTBOOK.port)];
    const reset = ["-j", "REJECT", "--reject-with", "tcp-reset"];
    return insertInPod(nodeOf(lab, pod), pod.ip, [...packets, ...reset]);
  },
};

export const podsNetworkFaults: readonly Fault[] = [blockedTunnel, largePackets, refusingPod];
