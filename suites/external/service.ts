import type { V1Service } from "@kubernetes/client-node";
import { GUESTBOOK, type Lab } from "../../fixtures/guestbook/lab.ts";
import { balancerFailure } from "../../fixtures/outside/balancer.ts";
import { Lost, orLost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { balancersOf, serviceOf } from "../../helpers/probes/service.ts";
import type { Reason } from "../../helpers/reason.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { inconclusive, type Verdict } from "../../helpers/verdict.ts";
import { NotYet, waitFor } from "../../helpers/wait.ts";
import * as reasons from "./reasons.ts";

/** The guestbook's service, once a load balancer has given it an address; `balancers` is empty where none does. */
export async function balancedService(
  look: Look,
  { namespace, balancer: known }: Lab,
): Promise<{ service: V1Service; balancers: readonly string[] }> {
  const { signal } = look;
  let service: V1Service | undefined;
  const find = async () => {
    service = await serviceOf(look, namespace, GUESTBOOK.service);
    const balancers = balancersOf(service);
    // What is no LoadBalancer service is given no address, however long one waits; nor where there is no balancer.
    if (balancers.length === 0 && service.spec?.type === "LoadBalancer" && !known)
      throw new NotYet("its status names none");
    return { service, balancers };
  };
  const wait = { what: "the load balancer's address", seconds: TIMEOUTS.loadBalancer, everyMs: 1000, signal };
  return waitFor(wait, find).catch((error: unknown) => {
    signal.throwIfAborted();
    if (service) return { service, balancers: [] };
    throw error;
  });
}

/**
 * The verdict where a load balancer ought to give the service an address and has not: absence is no evidence, and
 * what failed may come right at the next try. `service` is what it has, where that is known.
 */
export async function noAddressYet(look: Look, lab: Lab, service?: Reason): Promise<Verdict> {
  const failure = await balancerFailure(look, lab).catch(() => undefined);
  const none = reasons.noBalancerAddress({ within: TIMEOUTS.loadBalancer, failure });
  return inconclusive(service ? reasons.butBalancer({ service, why: none }) : none, look.log.all);
}

/** The guestbook's ClusterIP and node port; throws Lost where its service lacks either. */
export async function addressesOf(
  look: Look,
  { namespace }: Lab,
): Promise<{ virtual: string; virtuals: readonly string[]; port: number }> {
  const { spec } = await serviceOf(look, namespace, GUESTBOOK.service);
  const port = orLost(spec?.ports?.[0]?.nodePort, reasons.serviceWithoutNodePort);
  if (!spec?.clusterIP || spec.clusterIP === "None") throw new Lost(reasons.serviceWithoutClusterIp);
  return { virtual: spec.clusterIP, virtuals: spec.clusterIPs ?? [spec.clusterIP], port };
}
