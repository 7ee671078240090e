import { scale } from "../../fixtures/cluster/inspect/workloads.ts";
import { proxiesHave } from "../../fixtures/faults/cluster/packet-rules.ts";
import { patching } from "../../fixtures/faults/cluster/patch.ts";
import { changePods } from "../../fixtures/faults/guestbook/change.ts";
import { strayWrites } from "../../fixtures/faults/guestbook/stray-writes.ts";
import { APPS, GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import { applyAndVerify, applyConcurrently } from "../../helpers/async/reversible.ts";
import type { Fault } from "../fault.ts";
import { serverFaults } from "./faults-servers.ts";

const podLess: Fault = {
  id: "guestbook/pod-less",
  kind: "objects",
  statement: "Somebody scales the guestbook down by one pod.",
  violates: {
    "guestbook/replicas": {
      code: "deployment-pod-count-wrong",
      deployment: "guestbook-v1",
      state: "wanted",
      found: 2,
    },
  },
  makesInconclusive: {
    "guestbook/spread": { code: "lab-pods-missing", ready: 5 },
    "pods/reach-any": { code: "lab-pods-missing", ready: 5 },
    "external/distributes": { code: "app-pods-missing", app: "guestbook", ready: 2 },
  },
  mustNotAffect: ["external/podless-node"],
  inject: ({ kube, namespace }, signal) =>
    scale(kube, { namespace, name: GUESTBOOK.deployment, signal }, GUESTBOOK.replicas - 1),
};

const oneNodeOnly: Fault = {
  id: "guestbook/one-node-only",
  kind: "objects",
  statement: "All pods of the lab are pinned to the first node.",
  violates: { "guestbook/spread": { code: "node-without-lab-pods", pods: 6 } },
  async inject(lab, signal) {
    const nodeName = lab.cluster.nodes[0]?.name;
    return applyConcurrently(APPS.map((app) => () => changePods(lab, app, { nodeName }, signal)));
  },
};

const strayWritesFault: Fault = {
  id: "guestbook/stray-writes",
  kind: "content",
  statement: "The service redis-master leads to the slaves, and they take entries.",
  violates: {
    "guestbook/write-master": { code: "entry-taken-not-on-master", master: "redis-master" },
    "services/endpoints": { code: "endpoints-wrong", service: "redis-master" },
    "services/routes": {
      code: "service-leads-astray",
      pods: "redis-master",
      astray: { code: "answered-by-pod", pod: "redis-slave" },
    },
  },
  makesInconclusive: { "guestbook/read-slave": "entry-to-read-not-on-master" },
  inject: strayWrites,
};

const slaveSelectsMaster: Fault = {
  id: "guestbook/slave-selects-master",
  kind: "objects",
  statement: "The service redis-slave selects the redis master, so that the guestbook reads from it.",
  violates: {
    "guestbook/read-slave": { code: "reads-came-to-master", pod: "guestbook-v1", server: "redis-master" },
    "services/endpoints": { code: "endpoints-wrong", service: "redis-slave" },
    "services/distributes": "answered-by-no-endpoint",
  },
  makesInconclusive: { "services/random": "connections-not-by-slaves" },
  async inject(lab, signal) {
    const { kube, namespace } = lab;
    const { ip } = await onePodOf(lab, MASTER.selector);
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: SLAVE.service, namespace } };
    const undo = await patching(kube, service, { spec: { selector: { role: "master" } } });
    const led = new RegExp(`${SLAVE.service}.* --to-destination ${ip.replaceAll(".", "\\.")}:`);
    return applyAndVerify(undo, () => proxiesHave(lab, led, signal));
  },
};

const readsMaster: Fault = {
  id: "guestbook/reads-master",
  kind: "objects",
  statement: "The guestbook is told to read from the service redis-master.",
  violates: {
    "guestbook/read-slave": { code: "reads-came-to-master", pod: "guestbook-v1", server: "redis-master" },
  },
  async inject(lab, signal) {
    const { kube, namespace } = lab;
    const name = GUESTBOOK.deployment;
    const { spec } = await kube.apps.readNamespacedDeployment({ name, namespace });
    const env = [{ name: "REDIS_SLAVE", value: `${MASTER.service}:${MASTER.port}` }];
    const containers = (spec?.template.spec?.containers ?? []).map((each) => ({ ...each, env }));
    return changePods(lab, GUESTBOOK, { containers }, signal);
  },
};

export const guestbookFaults: readonly Fault[] = [
  podLess,
  oneNodeOnly,
  strayWritesFault,
  slaveSelectsMaster,
  readsMaster,
  ...serverFaults,
];
