import type { CoreV1Event, V1Pod } from "@kubernetes/client-node";
import { NotReadyError, waitFor } from "../async/wait.ts";
import { apiMessage, unlessForbidden } from "./client.ts";
import type { Kube } from "./connect.ts";
import { StuckPods, whyStuck } from "./stuck-pods.ts";

/** Whether a pod is Ready and not on its way out. */
export function isReady(pod: V1Pod): boolean {
  const ready = pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
  return ready === true && pod.metadata?.deletionTimestamp === undefined;
}

interface Rollout {
  namespace: string;
  name: string;
  kind: "Deployment" | "DaemonSet";
}

interface Limits {
  seconds: number;
  signal?: AbortSignal | undefined;
  onAttempt?: (left: number, why: string) => void;
  remedy?: string;
}

/** The pods explain why it is not ready; they are listed at this interval, in milliseconds. */
const POD_CHECK_MS = 3000;

/** Waits until every replica that is wanted, of the newest generation, is available. */
export async function waitForRollout(kube: Kube, what: Rollout, limits: Limits): Promise<void> {
  const label = `${what.kind} ${what.namespace}/${what.name}`;
  let [trouble, listedAt] = ["", 0];
  const stuck = new StuckPods(limits);
  await waitFor({ what: label, everyMs: 250, ...limits }, async () => {
    const { wanted, available, labels } = await retryOnApiError(() => countsOf(kube, what));
    if (wanted > 0 && available >= wanted) return true;
    if (labels && Date.now() - listedAt > POD_CHECK_MS) {
      listedAt = Date.now();
      const seen = await retryOnApiError(() => podTrouble(kube, { namespace: what.namespace, labels }));
      // Waiting for a pod that can never start is pointless.
      stuck.check(seen.unready);
      trouble = seen.summary;
    }
    throw new NotReadyError(`${available} of ${wanted} available${trouble && `; ${trouble}`}`);
  });
}

async function countsOf(kube: Kube, { kind, name, namespace }: Rollout) {
  if (kind === "DaemonSet") {
    const { metadata, spec, status } = await kube.apps.readNamespacedDaemonSet({ name, namespace });
    const current = status?.observedGeneration === metadata?.generation;
    const available = current ? (status?.numberAvailable ?? 0) : 0;
    return { wanted: status?.desiredNumberScheduled ?? 0, available, labels: spec?.selector.matchLabels };
  }
  const { metadata, spec, status } = await kube.apps.readNamespacedDeployment({ name, namespace });
  const current = status?.observedGeneration === metadata?.generation;
  const available = current ? (status?.availableReplicas ?? 0) : 0;
  return { wanted: spec?.replicas ?? 1, available, labels: spec?.selector.matchLabels };
}

/** As many pods as a reason names, and as many characters of what is said of each. */
const MAX_PODS = 2;
const MAX_LENGTH = 300;

interface Workload {
  namespace: string;
  /** The labels of the pods, as a workload selects them. */
  labels: Readonly<Record<string, string>>;
}

/**
 * Why the pods of a workload are not Ready, by their containers and, without a reason there, their events;
 * bounded. Empty if there is no reason, or the API does not answer.
 */
async function podTrouble(
  kube: Kube,
  { namespace, labels }: Workload,
): Promise<{ summary: string; unready: V1Pod[] }> {
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const none = { items: [] };
  const { items } = await unlessForbidden(
    () => kube.core.listNamespacedPod({ namespace, labelSelector }),
    none,
  );
  const unready = items.filter((pod) => !isReady(pod));
  if (unready.length === 0) return { summary: "", unready };
  const events = await unlessForbidden(() => kube.core.listNamespacedEvent({ namespace }), none);
  const reported = unready.flatMap((pod) => {
    const why = whyStuck(pod) ?? warningOf(pod, events.items);
    return why === undefined ? [] : [why.replaceAll(/\s+/g, " ").slice(0, MAX_LENGTH)];
  });
  const more = reported.length - MAX_PODS;
  const summary = [...reported.slice(0, MAX_PODS), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
  return { summary, unready };
}

function warningOf({ metadata }: V1Pod, events: readonly CoreV1Event[]): string | undefined {
  const newest = events
    .filter(({ type, involvedObject }) => type === "Warning" && involvedObject.uid === metadata?.uid)
    .toSorted((one, other) => timeOf(one) - timeOf(other))
    .at(-1);
  return newest && `${metadata?.name}: ${newest.reason}, ${newest.message}`;
}

const timeOf = ({ lastTimestamp, eventTime, metadata }: CoreV1Event) =>
  new Date(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? 0).getTime();

/** Waits until this many nodes are there and all of them are Ready. */
export async function waitForNodes(kube: Kube, count: number, limits: Limits): Promise<void> {
  await waitFor({ what: `${count} nodes to be Ready`, everyMs: 250, ...limits }, async () => {
    const { items } = await retryOnApiError(() => kube.core.listNode());
    const ready = items.filter((node) =>
      node.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True"),
    );
    if (ready.length < count) throw new NotReadyError(`${ready.length} of ${items.length} Ready`);
    return true;
  });
}

/** Retries if the API does not answer yet or does not have the object yet. */
export async function retryOnApiError<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    throw new NotReadyError(apiMessage(error));
  }
}
