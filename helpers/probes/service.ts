import type { V1Service } from "@kubernetes/client-node";
import type { Look } from "./look.ts";
import { read } from "./read.ts";

/** A Service as the API has it now. Throws where there is none. */
export async function serviceOf(look: Look, namespace: string, name: string): Promise<V1Service> {
  const ask = () => look.kube.core.readNamespacedService({ name, namespace });
  return read(look, { kind: "service", namespace, name }, ask, inWords);
}

/** A service's virtual IP; `None` for a service without one. Throws where there is no such service. */
export async function virtualAddress(look: Look, namespace: string, name: string): Promise<string> {
  return (await serviceOf(look, namespace, name)).spec?.clusterIP ?? "None";
}

/** Where a load balancer serves a service, once it has been given an address: the first of them. */
export const balancerOf = (service: V1Service): string | undefined => balancersOf(service)[0];

/** All of these, IP addresses and host names: one of each family, or one of each node. */
export const balancersOf = ({ status }: V1Service): string[] =>
  (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []);

function inWords(service: V1Service): string {
  const ports = (service.spec?.ports ?? []).map(
    ({ port, nodePort }) => `${port}${nodePort ? `:${nodePort}` : ""}`,
  );
  const balancer =
    service.spec?.type === "LoadBalancer" ? `, load balancer ${balancerOf(service) ?? "pending"}` : "";
  return `${service.spec?.type} ${service.spec?.clusterIP}, ports ${ports.join(" ")}${balancer}`;
}
