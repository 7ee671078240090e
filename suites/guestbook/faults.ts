import { proxiesHave } from "../../fixtures/faults/cluster/packets.ts";
import { patching } from "../../fixtures/faults/cluster/patch.ts";
import { standStill } from "../../fixtures/faults/cluster/processes.ts";
import { changePods, scaleGuestbook } from "../../fixtures/faults/guestbook/pods.ts";
import { follow, redisIn } from "../../fixtures/faults/guestbook/redis.ts";
import { strayWrites } from "../../fixtures/faults/guestbook/stray-writes.ts";
import { APPS, GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, podsOf } from "../../fixtures/guestbook/pods.ts";
import { applyAndVerify, applyConcurrently, applyInOrder } from "../../helpers/async/reversible.ts";
import { NotReadyError, waitFor } from "../../helpers/async/wait.ts";
import { apply, remove } from "../../helpers/kubernetes/objects.ts";
import type { Fault } from "../fault.ts";

const pausedApp: Fault = {
  id: "guestbook/paused-app",
  kind: "processes",
  statement: "The application in one guestbook pod is suspended, and its kubelet has noticed.",
  violates: {
    "guestbook/replicas": {
      code: "deployment-pod-count-wrong",
      deployment: "guestbook-v1",
      state: "available",
      found: 2,
    },
  },
  makesInconclusive: {
    "guestbook/spread": { code: "lab-pods-missing", ready: 5 },
    "pods/reach-any": { code: "lab-pods-missing", ready: 5 },
    "external/distributes": { code: "app-pods-missing", app: "guestbook", ready: 2 },
  },
  async inject(lab, signal) {
    const pod = await onePodOf(lab, GUESTBOOK.selector);
    const undo = await standStill(lab, [pod]);
    const what = `${pod.name} to be unready`;
    return applyAndVerify(undo, () =>
      waitFor({ what, seconds: 30, signal }, async () => {
        const ready = await podsOf(lab, GUESTBOOK.selector);
        if (ready.some(({ name }) => name === pod.name)) throw new NotReadyError("it is Ready");
        return true;
      }),
    );
  },
};

const pausedMaster: Fault = {
  id: "guestbook/paused-master",
  kind: "processes",
  statement: "The redis master is suspended: connections open, but nothing answers.",
  makesInconclusive: {
    "guestbook/read-slave": "no-entry-to-read",
    "pods/reach-any": { code: "pod-identity-unread", pod: "redis-master" },
    "pods/standard-port": { code: "pod-identity-unread", pod: "redis-master" },
    "services/routes": { code: "pod-server-unidentified", pod: "redis-master" },
  },
  inject: async (lab) => standStill(lab, [await onePodOf(lab, MASTER.selector)]),
};

const neverSynced: Fault = {
  id: "guestbook/never-synced",
  kind: "content",
  statement: "One redis slave follows a closed port of the master, so it is never in step.",
  violates: { "guestbook/read-slave": "slave-without-link" },
  async inject(lab, signal) {
    const slave = await onePodOf(lab, SLAVE.selector);
    await redisIn(lab, slave, signal, "REPLICAOF", MASTER.service, "6378");
    return () => follow(lab, slave, AbortSignal.timeout(10_000));
  },
};

const scriptless: Fault = {
  id: "guestbook/scriptless-page",
  kind: "content",
  statement: "The guestbook's page does not name its script.",
  violates: { "guestbook/page": "page-without-script" },
  makesInconclusive: { "guestbook/write-master": "entry-unanswered" },
  async inject(lab, signal) {
    const { kube, namespace } = lab;
    const files = { name: "guestbook-app", namespace };
    const { data } = await kube.core.readNamespacedConfigMap(files);
    const page = data?.["index.html"]?.replace(/ *<script .*<\/script>\n/, "") ?? "";
    if (page === data?.["index.html"]) throw new Error("the guestbook's page names no script");
    const name = "guestbook-app-scriptless";
    const changed = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace },
      data: { ...data, "index.html": page },
    };
    return applyInOrder([
      async () => {
        await apply(kube, [changed], signal);
        return () => remove(kube, [changed]);
      },
      () => changePods(lab, GUESTBOOK, { volumes: [{ name: "app", configMap: { name } }] }, signal),
    ]);
  },
};

const serverFaults: readonly Fault[] = [pausedApp, pausedMaster, neverSynced, scriptless];

const podLess: Fault = {
  id: "guestbook/pod-less",
  kind: "objects",
  statement: "A user scales the guestbook down by one pod.",
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
  inject: (lab, signal) => scaleGuestbook(lab, GUESTBOOK.replicas - 1, signal),
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
  statement: "The guestbook is configured to read from the service redis-master.",
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
