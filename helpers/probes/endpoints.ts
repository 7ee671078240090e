import type { V1EndpointSliceList } from "@kubernetes/client-node";
import type { Look } from "./look.ts";
import { read } from "./read.ts";

/** Where a service leads, from all of its EndpointSlices, each once and in order. */
export interface Endpoints {
  /** Addresses that take connections: ready, or of a slice that does not say. */
  addresses: string[];
  ports: number[];
}

/** The endpoints of a service as the API has them now; empty for a service without any, or no such service. */
export async function endpointsOf(look: Look, namespace: string, service: string): Promise<Endpoints> {
  const labelSelector = `kubernetes.io/service-name=${service}`;
  const slices = await read(
    look,
    { kind: "endpointslices", namespace, selector: labelSelector },
    () => look.kube.discovery.listNamespacedEndpointSlice({ namespace, labelSelector }),
    (list) => inWords(readyIn(list)),
  );
  return readyIn(slices);
}

function readyIn({ items }: V1EndpointSliceList): Endpoints {
  const ready = items.flatMap(({ endpoints }) =>
    (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false),
  );
  const addresses = new Set(ready.flatMap((endpoint) => endpoint.addresses));
  const ports = new Set(items.flatMap((slice) => (slice.ports ?? []).map(({ port }) => port ?? 0)));
  return { addresses: [...addresses].toSorted(), ports: [...ports].toSorted((one, other) => one - other) };
}

const inWords = ({ addresses, ports }: Endpoints) =>
  `${addresses.join(", ") || "no address"}, ports ${ports.join(", ") || "none"}`;
