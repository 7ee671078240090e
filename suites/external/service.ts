import type { V1Service } from "@kubernetes/client-node";
import { GUESTBOOK, type Lab } from "../../fixtures/guestbook/lab.ts";
import { Lost, orLost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { balancerOf, serviceOf } from "../../helpers/probes/service.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { NotYet, waitFor } from "../../helpers/wait.ts";

/** The guestbook's service, once a load balancer has given it an address; without `balancer` where none does. */
export async function balancedService(
  look: Look,
  { namespace, balancer: known }: Lab,
): Promise<{ service: V1Service; balancer?: string }> {
  const { signal } = look;
  let service: V1Service | undefined;
  const find = async () => {
    service = await serviceOf(look, namespace, GUESTBOOK.service);
    const balancer = balancerOf(service);
    // What is no LoadBalancer service is given no address, however long one waits; nor where there is no balancer.
    if (balancer === undefined && service.spec?.type === "LoadBalancer" && !known)
      throw new NotYet("its status names none");
    return { service, ...(balancer === undefined ? {} : { balancer }) };
  };
  const wait = { what: "the load balancer's address", seconds: TIMEOUTS.loadBalancer, everyMs: 1000, signal };
  return waitFor(wait, find).catch((error: unknown) => {
    signal.throwIfAborted();
    if (service) return { service };
    throw error;
  });
}

/** The guestbook's ClusterIP and node port; throws Lost where its service lacks either. */
export async function addressesOf(
  look: Look,
  { namespace }: Lab,
): Promise<{ virtual: string; port: number }> {
  const { spec } = await serviceOf(look, namespace, GUESTBOOK.service);
  const port = orLost(spec?.ports?.[0]?.nodePort, "the guestbook service has no node port");
  if (!spec?.clusterIP || spec.clusterIP === "None") throw new Lost("the guestbook service has no ClusterIP");
  return { virtual: spec.clusterIP, port };
}
