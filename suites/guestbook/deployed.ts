import { APPS, GUESTBOOK, type Lab } from "../../fixtures/guestbook/lab.ts";
import { READ_NODES } from "../../fixtures/guestbook/rights.ts";
import { isReady } from "../../helpers/kube/ready.ts";
import { Lost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { readPods } from "../../helpers/probes/pods.ts";
import { read } from "../../helpers/probes/read.ts";
import type { Reason } from "../../helpers/reason.ts";
import { skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { labPodsMissing } from "../reasons.ts";
import * as reasons from "./reasons.ts";

export const replicas: LabClaim = {
  id: "guestbook/replicas",
  says: "The lab runs three guestbook pods, one redis master and two redis slaves.",
  expects: "guestbook-v1 3, redis-master 1, redis-slave 2: wanted, available and Ready",
  effect: "reads",
  touches: "namespace",
  seconds: 30,
  async check({ lab, look }) {
    const { namespace } = lab;
    const complete: Reason[] = [];
    for (const { deployment: name, selector, replicas: count } of APPS) {
      const { spec, status } = await read(
        look,
        { kind: "deployment", namespace, name },
        () => look.kube.apps.readNamespacedDeployment({ name, namespace }),
        (found) => `${found.spec?.replicas} wanted, ${found.status?.availableReplicas ?? 0} available`,
      );
      const ready = (await readPods(look, { namespace, selector })).filter(isReady).length;
      const seen = { wanted: spec?.replicas ?? 1, available: status?.availableReplicas ?? 0, Ready: ready };
      for (const [state, found] of Object.entries(seen)) {
        const those = { deployment: name, state, found, wanted: count };
        if (found !== count) return violated(reasons.deploymentCountWrong(those), look.log.all);
      }
      complete.push(reasons.deploymentComplete({ deployment: name, pods: count }));
    }
    return upheld(reasons.deploymentsComplete({ deployments: complete }), look.log.all);
  },
};

export const spread: LabClaim = {
  id: "guestbook/spread",
  says: "The lab's six pods run on all worker nodes.",
  expects: "at least one of the six pods on every node that takes pods",
  effect: "reads",
  touches: "namespace",
  needs: READ_NODES,
  seconds: 30,
  async check({ lab, look }) {
    const workers = await workersOf(look);
    if (workers.length < 2) return skipped(reasons.oneWorker({ node: workers[0] }), look.log.all);
    // The lab has two nodes; of more than a deployment has pods some may be left out with nothing wrong.
    if (workers.length > GUESTBOOK.replicas)
      return skipped(
        reasons.moreWorkersThanPods({ nodes: workers.length, pods: GUESTBOOK.replicas }),
        look.log.all,
      );
    const pods = await appPods(look, lab);
    const counts = workers.map((node) => ({
      node,
      pods: pods.filter((each) => each.spec?.nodeName === node),
    }));
    const nodes = counts.map(({ node, pods: on }) => reasons.podsOnNode({ node, pods: on.length }));
    const empty = counts.find(({ pods: on }) => on.length === 0);
    if (empty)
      return violated(reasons.nodeWithoutPods({ node: empty.node, pods: pods.length, nodes }), look.log.all);
    return upheld(reasons.podsSpread({ pods: pods.length, nodes }), look.log.all);
  },
};

/** The nodes that take any pod: those that a taint or a cordon keeps free are not meant. */
async function workersOf(look: Look): Promise<string[]> {
  const { items } = await read(
    look,
    { kind: "nodes" },
    () => look.kube.core.listNode(),
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

async function appPods(look: Look, { namespace }: Lab) {
  const found = await Promise.all(APPS.map(({ selector }) => readPods(look, { namespace, selector })));
  const ready = found.flat().filter(isReady);
  const six = APPS.reduce((sum, { replicas: count }) => sum + count, 0);
  if (ready.length !== six) throw new Lost(labPodsMissing({ ready: ready.length, wanted: six }));
  return ready;
}
