import { APPS, GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { READ_NODES } from "../../fixtures/guestbook/rights.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { isReady } from "../../helpers/kubernetes/ready.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { read, readPods } from "../../helpers/probes/read.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { labPodsMissing } from "../reasons.ts";
import { page } from "./page.ts";
import { readSlave, writeMaster } from "./reads-and-writes.ts";
import * as reasons from "./reasons.ts";

const replicas: LabClaim = {
  id: "guestbook/replicas",
  statement: "The lab runs three guestbook pods, one redis master and two redis slaves.",
  expected: "guestbook-v1 3, redis-master 1, redis-slave 2: wanted, available and Ready",
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const { namespace } = lab;
    const complete: Reason[] = [];
    for (const { deployment: name, selector, replicas: count } of APPS) {
      const { spec, status } = await read(
        context,
        { kind: "deployment", namespace, name },
        () => context.kube.apps.readNamespacedDeployment({ name, namespace }),
        (found) => `${found.spec?.replicas} wanted, ${found.status?.availableReplicas ?? 0} available`,
      );
      const ready = (await readPods(context, { namespace, selector })).filter(isReady).length;
      const seen = { wanted: spec?.replicas ?? 1, available: status?.availableReplicas ?? 0, Ready: ready };
      for (const [state, found] of Object.entries(seen)) {
        const those = { deployment: name, state, found, wanted: count };
        if (found !== count) return violated(reasons.deploymentCountWrong(those));
      }
      complete.push(reasons.deploymentComplete({ deployment: name, pods: count }));
    }
    return upheld(reasons.deploymentsComplete({ deployments: complete }));
  },
};

const spread: LabClaim = {
  id: "guestbook/spread",
  statement: "The lab's six pods run on all worker nodes.",
  expected: "at least one of the six pods on every node that takes pods",
  permissions: READ_NODES,
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const workers = await workersOf(context);
    if (workers.length < 2) return skipped(reasons.oneWorker({ node: workers[0] }));
    // The lab has two nodes; of more than a deployment has pods some may be left out with nothing wrong.
    if (workers.length > GUESTBOOK.replicas)
      return skipped(reasons.moreWorkersThanPods({ nodes: workers.length, pods: GUESTBOOK.replicas }));
    const pods = await appPods(context, lab);
    const counts = workers.map((node) => ({
      node,
      pods: pods.filter((each) => each.spec?.nodeName === node),
    }));
    const nodes = counts.map(({ node, pods: on }) => reasons.podsOnNode({ node, pods: on.length }));
    const empty = counts.find(({ pods: on }) => on.length === 0);
    if (empty) return violated(reasons.nodeWithoutPods({ node: empty.node, pods: pods.length, nodes }));
    return upheld(reasons.podsSpread({ pods: pods.length, nodes }));
  },
};

/** The nodes that take any pod: those that a taint or a cordon keeps free are not meant. */
async function workersOf(context: ProbeContext): Promise<string[]> {
  const { items } = await read(
    context,
    { kind: "nodes" },
    () => context.kube.core.listNode(),
    (list) =>
      list.items
        .map(({ metadata, spec }) => {
          const taints = (spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
          return [metadata?.name, spec?.unschedulable ? "unschedulable" : "", ...taints]
            .filter(Boolean)
            .join(" ");
        })
        .join("\n"),
  );
  const takes = items.filter(
    ({ spec, status }) =>
      status?.nodeInfo?.operatingSystem === "linux" &&
      !spec?.unschedulable &&
      !spec?.taints?.some(({ effect }) => effect !== "PreferNoSchedule"),
  );
  return takes.map(({ metadata }) => metadata?.name ?? "");
}

async function appPods(context: ProbeContext, { namespace }: Lab) {
  const found = await Promise.all(APPS.map(({ selector }) => readPods(context, { namespace, selector })));
  const ready = found.flat().filter(isReady);
  const six = APPS.reduce((sum, { replicas: count }) => sum + count, 0);
  if (ready.length !== six) throw new ProbeError(labPodsMissing({ ready: ready.length, wanted: six }));
  return ready;
}

export const guestbookClaims: readonly LabClaim[] = [replicas, spread, page, writeMaster, readSlave];
