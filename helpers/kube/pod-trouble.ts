import type { CoreV1Event, V1Pod } from "@kubernetes/client-node";
import { type Kube, unlessForbidden } from "./client.ts";
import { isReady } from "./ready.ts";
import { whyStuck } from "./stuck.ts";

/** As many pods as a reason names, and as many characters of what is said of each. */
const PODS = 2;
const LONGEST = 300;

interface Selected {
  namespace: string;
  /** The labels of the pods, as a workload selects them. */
  labels: Readonly<Record<string, string>>;
}

/**
 * Why the pods of a workload are not Ready, as their containers and, where those say nothing, their events tell;
 * bounded. Empty where nothing is told, and where the API tells us nothing.
 */
export async function podTrouble(kube: Kube, { namespace, labels }: Selected): Promise<string> {
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const none = { items: [] };
  const { items } = await unlessForbidden(
    () => kube.core.listNamespacedPod({ namespace, labelSelector }),
    none,
  );
  const unready = items.filter((pod) => !isReady(pod));
  if (unready.length === 0) return "";
  const events = await unlessForbidden(() => kube.core.listNamespacedEvent({ namespace }), none);
  const told = unready.flatMap((pod) => {
    const why = whyStuck(pod) ?? warningOf(pod, events.items);
    return why === undefined ? [] : [why.replaceAll(/\s+/g, " ").slice(0, LONGEST)];
  });
  const more = told.length - PODS;
  return [...told.slice(0, PODS), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
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
