import type { V1EndpointSliceList } from "@kubernetes/client-node";
import { canonicalAddress, familyOf } from "../network/address.ts";
import type { Pod, ProbeContext } from "./probe-context.ts";
import { read } from "./read.ts";

/** Where a service leads, from all of its EndpointSlices, each once and in order. */
export interface Endpoints {
  /** Addresses that take connections: ready, or of a slice that does not say. */
  addresses: string[];
  ports: number[];
}

/**
 * The addresses of pods that a service with these endpoints must lead to: of each pod those of the families that it
 * has endpoints of, or the primary one where it has none. In canonical form and in order.
 */
export function expectedEndpoints(
  { addresses }: Pick<Endpoints, "addresses">,
  pods: readonly Pick<Pod, "ip" | "ips">[],
): string[] {
  const families = new Set(addresses.map(familyOf));
  const of = ({ ip, ips }: Pick<Pod, "ip" | "ips">) =>
    families.size === 0 ? [ip] : ips.filter((each) => families.has(familyOf(each)));
  return [...new Set(pods.flatMap(of).map(canonicalAddress))].toSorted();
}

/** The endpoints of a service as the API has them now; empty for a service without any, or no such service. */
export async function endpointsOf(
  context: ProbeContext,
  namespace: string,
  service: string,
): Promise<Endpoints> {
  const labelSelector = `kubernetes.io/service-name=${service}`;
  const slices = await read(
    context,
    { kind: "endpointslices", namespace, selector: labelSelector },
    () => context.kube.discovery.listNamespacedEndpointSlice({ namespace, labelSelector }),
    (list) => formatEndpoints(readyIn(list)),
  );
  return readyIn(slices);
}

function readyIn({ items }: V1EndpointSliceList): Endpoints {
  const ready = items.flatMap(({ endpoints }) =>
    (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false),
  );
  const addresses = new Set(ready.flatMap((endpoint) => endpoint.addresses.map(canonicalAddress)));
  const ports = new Set(items.flatMap((slice) => (slice.ports ?? []).map(({ port }) => port ?? 0)));
  return { addresses: [...addresses].toSorted(), ports: [...ports].toSorted((one, other) => one - other) };
}

const formatEndpoints = ({ addresses, ports }: Endpoints) =>
  `${addresses.join(", ") || "no address"}, ports ${ports.join(", ") || "none"}`;
