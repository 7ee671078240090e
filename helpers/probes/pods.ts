import type { V1Pod } from "@kubernetes/client-node";
import { isReady } from "../kubernetes/ready.ts";
import type { ProbeContext } from "./probe-context.ts";
import { read } from "./read.ts";

/** The pods that the API has now, in one namespace or in all, whatever state they are in. */
export async function readPods(
  context: ProbeContext,
  { namespace, selector }: { namespace?: string; selector?: string } = {},
): Promise<V1Pod[]> {
  const { core } = context.kube;
  const labelled = selector === undefined ? {} : { labelSelector: selector };
  const what = { kind: "pods", ...(namespace ? { namespace } : {}), ...(selector ? { selector } : {}) };
  const { items } = await read(
    context,
    what,
    () =>
      namespace === undefined
        ? core.listPodForAllNamespaces(labelled)
        : core.listNamespacedPod({ namespace, ...labelled }),
    (list) => list.items.map(inWords).join("\n"),
  );
  return items;
}

/** Every IP address that the API gives a pod. */
export function addressesOfPod({ status }: V1Pod): string[] {
  const listed = (status?.podIPs ?? []).map(({ ip }) => ip);
  return [...new Set([...(status?.podIP ? [status.podIP] : []), ...listed])];
}

function inWords(pod: V1Pod): string {
  const { metadata, spec, status } = pod;
  const state = isReady(pod) ? "Ready" : (status?.phase ?? "unknown");
  const host = spec?.hostNetwork ? ", host network" : "";
  return `${metadata?.namespace}/${metadata?.name} on ${spec?.nodeName}: ${addressesOfPod(pod).join(", ") || "no IP"}, ${state}${host}`;
}
