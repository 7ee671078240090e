import { proxiesHave } from "../../fixtures/cluster/packet-rules.ts";
import { inNode } from "../../fixtures/cluster/packets.ts";
import { patching } from "../../fixtures/cluster/patch.ts";
import { type Lab, MASTER, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import { routeThrough } from "../../fixtures/outside/route.ts";
import { EvidenceLog } from "../../helpers/evidence.ts";
import { endpointsOf } from "../../helpers/probes/endpoints.ts";
import { NotYet, waitFor } from "../../helpers/wait.ts";
import type { Fault } from "../fault.ts";

const slaveService = ({ namespace }: Lab) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: SLAVE.service, namespace },
});

const affinity: Fault = {
  id: "services/affinity",
  says: "The redis-slave service keeps each client at the endpoint that it came to first.",
  violates: {
    "services/shape": /has the affinity ClientIP, not None/,
    "services/distributes": /is never reached on/,
  },
  async inject(lab, signal) {
    const clientIP = { timeoutSeconds: 600 };
    const change = { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP } };
    const undo = await patching(lab.kube, slaveService(lab), { spec: change });
    return unless(undo, () => proxiesHave(lab, /redis-slave.*--rcheck/, signal));
  },
};

const wrongSelector: Fault = {
  id: "services/wrong-selector",
  says: "The redis-slave service selects the master.",
  violates: { "services/endpoints": /the endpoints of redis-slave are .*, not / },
  async inject(lab, signal) {
    const { kube, namespace } = lab;
    const master = await onePodOf(lab, MASTER.selector);
    const undo = await patching(kube, slaveService(lab), { spec: { selector: { role: "master" } } });
    return unless(undo, () =>
      waitFor({ what: "the endpoints to be the master's", seconds: 20, everyMs: 100, signal }, async () => {
        const { addresses } = await endpointsOf(
          { kube, signal, log: new EvidenceLog() },
          namespace,
          SLAVE.service,
        );
        if (addresses.join() !== master.ip) throw new NotYet(`they are ${addresses.join(", ")}`);
        return true;
      }),
    );
  },
};

const fixedEndpoints: Fault = {
  id: "services/fixed-endpoints",
  says: "The redis-slave service has no selector any more, so its endpoints stay what they are.",
  violates: {
    "services/recreated": /the endpoints are .*, not /,
    "services/scaled": /the endpoints are .*, not /,
  },
  inject: (lab) => patching(lab.kube, slaveService(lab), { spec: { selector: null } }),
};

const stoppedProxies: Fault = {
  id: "services/stopped-proxies",
  says: "The proxies of all nodes stand still and hear of no change.",
  violates: { "services/scaled": /never leads to redis-slave-\S+ from/ },
  async inject({ cluster }) {
    const signalAll = async (name: "STOP" | "CONT") => {
      for (const node of cluster.nodes) await inNode(node, ["pkill", `-${name}`, "-x", "kube-proxy"]);
    };
    return unless(
      () => signalAll("CONT"),
      () => signalAll("STOP"),
    );
  },
};

const routeIn: Fault = {
  id: "services/route-in",
  says: "Outside there is a way to the master's virtual IP and pod IP through its node.",
  violates: { "services/internal-only": /is open from outside/ },
  async inject(lab) {
    const { kube, namespace, cluster } = lab;
    const master = await onePodOf(lab, MASTER.selector);
    const { spec } = await kube.core.readNamespacedService({ name: MASTER.service, namespace });
    const node = cluster.nodes.find(({ name }) => name === master.node);
    if (!node || !spec?.clusterIP) throw new Error("the master has no node or its service no virtual IP");
    return routeThrough(node, [spec.clusterIP, master.ip]);
  },
};

/** What takes a fault back, once it is in force; taken back at once where it does not come into force. */
async function unless(
  undo: () => Promise<void>,
  inForce: () => Promise<unknown>,
): Promise<() => Promise<void>> {
  try {
    await inForce();
    return undo;
  } catch (error) {
    await undo();
    throw error;
  }
}

export const objectFaults: readonly Fault[] = [
  affinity,
  wrongSelector,
  fixedEndpoints,
  stoppedProxies,
  routeIn,
];
