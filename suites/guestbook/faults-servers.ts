import { changePods } from "../../fixtures/faults/guestbook/change.ts";
import { standStill } from "../../fixtures/faults/guestbook/pod-processes.ts";
import { follow, redisIn } from "../../fixtures/faults/guestbook/redis.ts";
import { GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, podsOf } from "../../fixtures/guestbook/pods.ts";
import { applyAndVerify, applyInOrder } from "../../helpers/async/reversible.ts";
import { NotReadyError, waitFor } from "../../helpers/async/wait.ts";
import { apply, remove } from "../../helpers/kubernetes/objects.ts";
import type { Fault } from "../fault.ts";

const pausedApp: Fault = {
  id: "guestbook/paused-app",
  kind: "processes",
  statement: "The application in one guestbook pod stands still, and the kubelet has noticed.",
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
  statement: "The redis master stands still: it is connected to, and says nothing.",
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
  statement: "One redis slave follows a port of the master on which nobody answers, so it is never in step.",
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

export const serverFaults: readonly Fault[] = [pausedApp, pausedMaster, neverSynced, scriptless];
