import { isIP } from "node:net";
import type { V1Service } from "@kubernetes/client-node";
import { statusOf } from "../kubernetes/client.ts";
import type { ProbeContext } from "./probe-context.ts";
import { read } from "./read.ts";

/** A Service as the API has it now. Throws where there is none. */
export async function serviceOf(context: ProbeContext, namespace: string, name: string): Promise<V1Service> {
  const query = () => context.kube.core.readNamespacedService({ name, namespace });
  return read(context, { kind: "service", namespace, name }, query, formatService);
}

/** The same, undefined where there is none. */
export async function findService(
  context: ProbeContext,
  namespace: string,
  name: string,
): Promise<V1Service | undefined> {
  const query = () =>
    context.kube.core.readNamespacedService({ name, namespace }).catch((error: unknown) => {
      if (statusOf(error) === 404) return undefined;
      throw error;
    });
  return read(context, { kind: "service", namespace, name }, query, (found) =>
    found ? formatService(found) : "not there",
  );
}

/** A service's virtual IP; `None` for a service without one. Throws where there is no such service. */
export async function virtualAddress(
  context: ProbeContext,
  namespace: string,
  name: string,
): Promise<string> {
  return (await serviceOf(context, namespace, name)).spec?.clusterIP ?? "None";
}

/** The same of every IP family, the primary one first; none for a service without one. */
export async function virtualAddresses(
  context: ProbeContext,
  namespace: string,
  name: string,
): Promise<string[]> {
  return clusterIPsOf(await serviceOf(context, namespace, name));
}

/** A service's virtual IPs, one of each of its IP families. */
export function clusterIPsOf({ spec }: V1Service): string[] {
  const addresses = new Set(
    [spec?.clusterIP ?? "", ...(spec?.clusterIPs ?? [])].filter((each) => isIP(each)),
  );
  return [...addresses];
}

/** Where a load balancer serves a service, once it has been given an address: the first of them. */
export const balancerOf = (service: V1Service): string | undefined => balancersOf(service)[0];

/** All of these, IP addresses and host names: one of each family, or one of each node. */
export const balancersOf = ({ status }: V1Service): string[] =>
  (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []);

function formatService(service: V1Service): string {
  const ports = (service.spec?.ports ?? []).map(
    ({ port, nodePort }) => `${port}${nodePort ? `:${nodePort}` : ""}`,
  );
  const balancer =
    service.spec?.type === "LoadBalancer" ? `, load balancer ${balancerOf(service) ?? "pending"}` : "";
  const addresses = clusterIPsOf(service).join(", ") || service.spec?.clusterIP;
  return `${service.spec?.type} ${addresses}, ports ${ports.join(" ")}${balancer}`;
}
