import { insertRule } from "../../fixtures/cluster/packets.ts";
import { inPodNetwork } from "../../fixtures/cluster/pod-network.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/lab.ts";
import { nodeOf } from "../../fixtures/guestbook/pod-processes.ts";
import { onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { all, type Fault } from "../fault.ts";

/** The port of VXLAN (RFC 7348), in which the pod network wraps what goes from node to node. */
const VXLAN = "4789";

const blockedTunnel: Fault = {
  id: "pods/blocked-tunnel",
  kind: "packets",
  says: "A firewall between the nodes drops the packets of the pod network's tunnel, UDP port 4789.",
  violates: {
    "pods/reach-any": /pairs do not reach each other: .* and got nothing/,
    ...all(
      ["dns/short-name", "dns/server", "dns/every-service", "dns/fqdn"],
      /no DNS server answered, while/,
    ),
    ...all(["policy/default-internal", "policy/open-before"], /is timeout, not open/),
    "services/distributes": /is never reached on node-/,
  },
  blinds: {
    "guestbook/read-slave": /took no entry/,
    "pods/route-across": /cannot be reached: timeout/,
    "services/routes": /itself is timeout from node-/,
    "services/random": /got no answer/,
    "services/udp": /answers no UDP itself/,
    "dns/namespace": /was lost/,
    ...all(["external/distributes", "external/cluster-ip"], /got no answer/),
  },
  // They ask for one page at a time, and which pod or controller they meet is chance.
  leaves: [
    "external/node-port",
    "external/load-balancer",
    "policy/default-external",
    "ingress/tls",
    "ingress/path",
    "ingress/rewrite",
    "ingress/pattern",
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
  says: "Packets of more than 600 bytes do not come through to pods or from them, and nobody is told.",
  violates: {
    "pods/reach-any": /pairs do not reach each other: .* and got nothing/,
    "services/routes": /to nobody, not to redis-master-\S+, which is open itself/,
    "services/distributes": /answers no connection on node-/,
    ...all(["external/load-balancer", "external/node-port"], /: open UND_ERR_HEADERS_TIMEOUT/),
    "external/distributes": /answers no connection on node-/,
  },
  blinds: {
    "policy/default-external": /: open: somebody takes the traffic/,
    "guestbook/read-slave": /took no entry/,
    "pods/standard-port": /brought no answer/,
    "services/random": /got no answer/,
    "external/cluster-ip": /got no answer; .* does not serve there either/,
    "ingress/tls": /no handshake/,
    ...all(["ingress/path", "ingress/pattern"], /TIMEOUT/),
    "ingress/rewrite": /does not serve \/\S* inside/,
    "errata/ingress-annotation": /TIMEOUT/,
  },
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
  says: "A guestbook pod's own firewall resets what comes to its port from the plain pods.",
  violates: {
    "pods/reach-any": /busybox-\d asked guestbook-v1-\S+ .* and got nothing/,
    "policy/default-internal": /is refused, not open/,
  },
  async inject(lab) {
    const [pod, shells] = await Promise.all([onePodOf(lab, GUESTBOOK.selector), shellsOf(lab)]);
    const sources = shells.map(({ ip }) => ip).join(",");
    const rule = ["INPUT", "-s", sources, "-p", "tcp", "--dport", String(GUESTBOOK.port)];
    const iptables = async (action: string) => {
      const reset = ["-j", "REJECT", "--reject-with", "tcp-reset"];
      await inPodNetwork(nodeOf(lab, pod), pod.ip, ["iptables", "-w", "5", action, ...rule, ...reset]);
    };
    await iptables("-I");
    return () => iptables("-D");
  },
};

export const podsNetworkFaults: readonly Fault[] = [blockedTunnel, largePackets, refusingPod];
