import { refuseScaling } from "../../fixtures/faults/cluster/admission-refusal.ts";
import {
  dropSentTo,
  insertRule,
  insertRules,
  proxiesHave,
  redirect,
  routeThrough,
} from "../../fixtures/faults/cluster/packets.ts";
import { patching } from "../../fixtures/faults/cluster/patch.ts";
import { notAlone, signalProcesses } from "../../fixtures/faults/cluster/processes.ts";
import { ECHO, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { applyAndVerify, applyInOrder, type Undo } from "../../helpers/async/reversible.ts";
import type { Fault } from "../fault.ts";

const virtual = async ({ kube, namespace }: Lab, name: string) => {
  const { spec } = await kube.core.readNamespacedService({ name, namespace });
  if (!spec?.clusterIP) throw new Error(`service "${name}" has no virtual IP`);
  return ["-d", spec.clusterIP];
};

const redirection = async (lab: Lab, from: string, to: string) => ({
  at: await virtual(lab, from),
  to: { address: (await onePodOf(lab, to)).ip, port: SLAVE.port },
});

const swallowingEndpoint: Fault = {
  id: "services/swallowing-endpoint",
  kind: "packets",
  statement: "Packets to one endpoint of redis-slave through the virtual IP are dropped.",
  violates: { "services/distributes": "endpoint-never-reached" },
  makesInconclusive: { "services/random": "connection-unanswered" },
  // The guestbook's endpoint is chosen at random.
  excludes: ["guestbook/read-slave", "ingress/rewrite"],
  async inject(lab) {
    const slave = await onePodOf(lab, SLAVE.selector);
    const [, address = ""] = await virtual(lab, SLAVE.service);
    const through = ["-m", "conntrack", "--ctorigdst", address];
    const rule = ["-p", "tcp", "-d", slave.ip, "--dport", String(SLAVE.port), ...through, "-j", "DROP"];
    return insertRule(lab, { table: "mangle", chain: "FORWARD", rule });
  },
};

/** Leads this share of the connections to one redis slave; the proxy gives it half of the others. */
const favouring = (probability: string) => async (lab: Lab) => {
  const { at, to } = await redirection(lab, SLAVE.service, SLAVE.selector);
  const share = ["-m", "statistic", "--mode", "random", "--probability", probability];
  return insertRules(lab, [redirect("tcp", at, SLAVE.port, to, share)]);
};

const favouredEndpoint: Fault = {
  id: "services/favoured-endpoint",
  kind: "packets",
  statement: "The nodes send nine of ten connections to one endpoint of redis-slave.",
  violates: { "services/distributes": "spread-uneven" },
  inject: favouring("0.8"),
};

const seventyThirty: Fault = {
  id: "services/seventy-thirty",
  kind: "packets",
  statement: "The nodes send seven of ten connections to one endpoint of redis-slave.",
  violates: { "services/distributes": "spread-uneven" },
  inject: favouring("0.4"),
};

const takingTurns: Fault = {
  id: "services/taking-turns",
  kind: "packets",
  statement: "The nodes choose the endpoints of redis-slave in turn.",
  violates: { "services/random": "order-pattern" },
  inject: (lab) => takeTurns(lab),
};

const oneNodeTakesTurns: Fault = {
  id: "services/one-node-takes-turns",
  kind: "packets",
  statement: "Only the last node chooses the endpoints of redis-slave in turn.",
  violates: { "services/random": { code: "order-pattern", node: "node-2" } },
  inject: (lab) => takeTurns(lab, lastNode(lab)),
};

const lastNode = ({ cluster }: Lab) => cluster.nodes.slice(-1).map(({ name }) => name);

async function takeTurns(lab: Lab, nodes?: readonly string[]) {
  const at = await virtual(lab, SLAVE.service);
  const [one, other] = await somePodsOf(lab, SLAVE.selector);
  if (!other) throw new Error("fewer than two redis-slave pods exist");
  const everySecond = ["-m", "statistic", "--mode", "nth", "--every", "2", "--packet", "0"];
  const rules = [
    redirect("tcp", at, SLAVE.port, { address: one.ip, port: SLAVE.port }, everySecond),
    redirect("tcp", at, SLAVE.port, { address: other.ip, port: SLAVE.port }),
  ];
  return insertRules(lab, rules, nodes);
}

const onePodForUdp: Fault = {
  id: "services/one-pod-for-udp",
  kind: "packets",
  statement: "The nodes send all UDP packets for the echo service to one of its pods.",
  violates: { "services/udp": { code: "endpoint-never-reached", endpoint: "echo" } },
  async inject(lab) {
    const at = await virtual(lab, ECHO.service);
    const { ip } = await onePodOf(lab, ECHO.selector);
    return insertRules(lab, [redirect("udp", at, ECHO.udpPort, { address: ip, port: ECHO.udpPort })]);
  },
};

const packetFaults: readonly Fault[] = [
  swallowingEndpoint,
  favouredEndpoint,
  seventyThirty,
  takingTurns,
  oneNodeTakesTurns,
  onePodForUdp,
];

const wrongTargetPort: Fault = {
  id: "services/wrong-target-port",
  kind: "objects",
  statement: "The redis-slave service has a target port on which nothing listens.",
  violates: {
    "services/shape": {
      code: "service-field-wrong",
      service: "redis-slave",
      field: "targetPort",
      found: "6380",
      wanted: "redis-server",
    },
    "services/endpoints": { code: "endpoints-port-wrong", service: "redis-slave", found: 6380, wanted: 6379 },
    "services/distributes": { code: "no-connection-answered", node: "node-1" },
  },
  makesInconclusive: {
    "guestbook/read-slave": "no-entry-to-read",
    "ingress/rewrite": "pod-does-not-serve-inside",
    "services/internal-only": { code: "address-seen-from-both-sides", inside: "refused" },
    "services/random": { code: "connection-unanswered", connection: 1 },
  },
  async inject(lab, signal) {
    const ports = [{ port: SLAVE.port, targetPort: 6380, protocol: "TCP" }];
    const undo = await patching(lab.kube, slaveService(lab), { spec: { ports } });
    return applyAndVerify(undo, () => proxiesHave(lab, /redis-slave.* --to-destination \S+:6380/, signal));
  },
};

const droppedPackets: Fault = {
  id: "services/lost-packets",
  kind: "packets",
  statement: "The nodes drop every third UDP packet to the echo pods.",
  makesInconclusive: { "services/udp": "packets-unanswered" },
  async inject(lab) {
    const every = ["-m", "statistic", "--mode", "nth", "--every", "3", "--packet", "0"];
    const rule = ["-p", "udp", "--dport", String(ECHO.udpPort), ...every, "-j", "DROP"];
    return insertRule(lab, { table: "mangle", chain: "FORWARD", rule });
  },
};

const endpointFaults: readonly Fault[] = [wrongTargetPort, droppedPackets];

const slaveService = ({ namespace }: Lab) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: SLAVE.service, namespace },
});

const affinity: Fault = {
  id: "services/affinity",
  kind: "objects",
  statement: "The redis-slave service has session affinity: each client keeps its first endpoint.",
  violates: {
    "services/shape": {
      code: "service-field-wrong",
      service: "redis-slave",
      field: "affinity",
      found: "ClientIP",
      wanted: "None",
    },
    "services/distributes": "endpoint-never-reached",
    "services/random": { code: "order-pattern", runs: 1 },
  },
  async inject(lab, signal) {
    const clientIP = { timeoutSeconds: 600 };
    const change = { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP } };
    const undo = await patching(lab.kube, slaveService(lab), { spec: change });
    return applyAndVerify(undo, () => proxiesHave(lab, /redis-slave.*--rcheck/, signal));
  },
};

const fixedEndpoints: Fault = {
  id: "services/fixed-endpoints",
  kind: "objects",
  statement: "The redis-slave service has no selector, so its endpoints no longer change.",
  violates: { "services/recreated": "endpoint-pods-wrong" },
  inject: (lab) => patching(lab.kube, slaveService(lab), { spec: { selector: null } }),
};

const PROXY = "kube-proxy";

const stoppedProxies: Fault = {
  id: "services/stopped-proxies",
  kind: "processes",
  statement: "The proxies of all nodes are paused, so they apply no changes.",
  violates: { "services/scaled": { code: "service-never-leads-to", pod: "redis-slave" } },
  unmet: ({ cluster }) => notAlone(cluster.nodes, PROXY),
  async inject({ cluster }) {
    const signalAll = (name: "STOP" | "CONT") => signalProcesses(cluster.nodes, PROXY, name);
    return applyAndVerify(
      () => signalAll("CONT"),
      () => signalAll("STOP"),
    );
  },
};

const scalingRefused: Fault = {
  id: "services/scaling-refused",
  kind: "objects",
  statement: "An admission policy denies all scaling.",
  makesInconclusive: { "services/scaled": "check-failed" },
  mustNotAffect: ["services/recreated"],
  inject: refuseScaling,
};

const routeIn: Fault = {
  id: "services/route-in",
  kind: "packets",
  statement: "This machine has routes to the master's virtual IP and pod IP through its node.",
  violates: { "services/internal-only": "inside-address-open-outside" },
  inject: routesToMaster,
};

const clientFirewall: Fault = {
  id: "services/client-firewall",
  kind: "packets",
  statement:
    "This machine has routes to the master's virtual IP and pod IP, and its own firewall drops packets to their port.",
  makesInconclusive: { "services/internal-only": { code: "port-reachable-nowhere", port: 6379 } },
  inject: (lab) => applyInOrder([() => dropSentTo(MASTER.port), () => routesToMaster(lab)]),
};

async function routesToMaster(lab: Lab): Promise<Undo> {
  const { kube, namespace, cluster } = lab;
  const master = await onePodOf(lab, MASTER.selector);
  const { spec } = await kube.core.readNamespacedService({ name: MASTER.service, namespace });
  const node = cluster.nodes.find(({ name }) => name === master.node);
  if (!node || !spec?.clusterIP)
    throw new Error("redis-master has no node, or its service has no virtual IP");
  return routeThrough(node, [spec.clusterIP, master.ip]);
}

const objectFaults: readonly Fault[] = [
  affinity,
  fixedEndpoints,
  stoppedProxies,
  scalingRefused,
  routeIn,
  clientFirewall,
];

export const servicesFaults: readonly Fault[] = [...objectFaults, ...endpointFaults, ...packetFaults];
