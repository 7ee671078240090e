import type { V1EndpointSliceList } from "@kubernetes/client-node";
import { canonicalAddress } from "../network/address.ts";
import type { ProbeContext } from "./probe-context.ts";
import { read } from "./read.ts";

/** One endpoint of a service that takes connections. */
interface EndpointPod {
  address: string;
  /** The pod that it is; absent where the slice does not say. */
  pod?: string;
}

/**
 * The ready endpoints of a service as the API has them now, from all of its EndpointSlices and of both families,
 * with the pods that they are. Empty for a service without any, or no such service.
 */
export async function endpointPodsOf(
  context: ProbeContext,
  namespace: string,
  service: string,
): Promise<EndpointPod[]> {
  const labelSelector = `kubernetes.io/service-name=${service}`;
  const slices = await read(
    context,
    { kind: "endpointslices", namespace, selector: labelSelector },
    () => context.kube.discovery.listNamespacedEndpointSlice({ namespace, labelSelector }),
    (list) => readyIn(list).map(formatEndpoint).join(", ") || "no endpoint",
  );
  return readyIn(slices);
}

const readyIn = ({ items }: V1EndpointSliceList): EndpointPod[] =>
  items
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses, targetRef }) =>
      addresses.map((address) => ({
        address: canonicalAddress(address),
        ...(targetRef?.kind === "Pod" && targetRef.name ? { pod: targetRef.name } : {}),
      })),
    );

const formatEndpoint = ({ address, pod }: EndpointPod) =>
  pod === undefined ? address : `${pod} (${address})`;
