import { refuseScaling } from "../../fixtures/faults/cluster/admission-refusal.ts";
import { notAlone, signalProcesses } from "../../fixtures/faults/cluster/node-processes.ts";
import { proxiesHave } from "../../fixtures/faults/cluster/packet-rules.ts";
import { patching } from "../../fixtures/faults/cluster/patch.ts";
import { dropSentTo, routeThrough } from "../../fixtures/faults/external/route.ts";
import { MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { applyAndVerify, applyInOrder, type Undo } from "../../helpers/async/reversible.ts";
import type { Fault } from "../fault.ts";

export const slaveService = ({ namespace }: Lab) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: SLAVE.service, namespace },
});

const affinity: Fault = {
  id: "services/affinity",
  kind: "objects",
  statement: "The redis-slave service keeps each client at the endpoint that it came to first.",
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
  statement: "The redis-slave service has no selector any more, so its endpoints stay what they are.",
  violates: { "services/recreated": "endpoint-pods-wrong" },
  inject: (lab) => patching(lab.kube, slaveService(lab), { spec: { selector: null } }),
};

const PROXY = "kube-proxy";

const stoppedProxies: Fault = {
  id: "services/stopped-proxies",
  kind: "processes",
  statement: "The proxies of all nodes stand still and hear of no change.",
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
  statement: "An admission policy refuses that anything is scaled.",
  makesInconclusive: { "services/scaled": "check-failed" },
  mustNotAffect: ["services/recreated"],
  inject: refuseScaling,
};

const routeIn: Fault = {
  id: "services/route-in",
  kind: "packets",
  statement: "Outside there is a way to the master's virtual IP and pod IP through its node.",
  violates: { "services/internal-only": "inside-address-open-outside" },
  inject: routesToMaster,
};

const clientFirewall: Fault = {
  id: "services/client-firewall",
  kind: "packets",
  statement:
    "Outside there is a way to the master's virtual IP and pod IP, and the client's own firewall drops what it sends to their port.",
  makesInconclusive: { "services/internal-only": { code: "port-reachable-nowhere", port: 6379 } },
  inject: (lab) => applyInOrder([() => dropSentTo(MASTER.port), () => routesToMaster(lab)]),
};

async function routesToMaster(lab: Lab): Promise<Undo> {
  const { kube, namespace, cluster } = lab;
  const master = await onePodOf(lab, MASTER.selector);
  const { spec } = await kube.core.readNamespacedService({ name: MASTER.service, namespace });
  const node = cluster.nodes.find(({ name }) => name === master.node);
  if (!node || !spec?.clusterIP) throw new Error("the master has no node or its service no virtual IP");
  return routeThrough(node, [spec.clusterIP, master.ip]);
}

export const objectFaults: readonly Fault[] = [
  affinity,
  fixedEndpoints,
  stoppedProxies,
  scalingRefused,
  routeIn,
  clientFirewall,
];
