import type { V1Service } from "@kubernetes/client-node";
import { balancerFailure } from "../../fixtures/external/balancer.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { NotReadyError, waitFor } from "../../helpers/async/wait.ts";
import { ProbeError, requireResult } from "../../helpers/engine/probe-error.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { inconclusive, type Verdict } from "../../helpers/engine/verdict.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { balancersOf, serviceOf } from "../../helpers/probes/service.ts";
import * as reasons from "./reasons.ts";

/** The guestbook's service, once a load balancer has given it an address; `balancers` is empty where none does. */
export async function balancedService(
  context: ProbeContext,
  { namespace, balancer: known }: Lab,
): Promise<{ service: V1Service; balancers: readonly string[] }> {
  const { signal } = context;
  let service: V1Service | undefined;
  const find = async () => {
    service = await serviceOf(context, namespace, GUESTBOOK.service);
    const balancers = balancersOf(service);
    // What is no LoadBalancer service is given no address, however long one waits; nor where there is no balancer.
    if (balancers.length === 0 && service.spec?.type === "LoadBalancer" && !known)
      throw new NotReadyError("its status names none");
    return { service, balancers };
  };
  const wait = {
    what: "the load balancer's address",
    seconds: context.timeouts.loadBalancer,
    everyMs: 1000,
    signal,
  };
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
export async function noAddressYet(context: ProbeContext, lab: Lab, service?: Reason): Promise<Verdict> {
  const failure = await balancerFailure(context, lab).catch(() => undefined);
  const none = reasons.noBalancerAddress({ within: context.timeouts.loadBalancer, failure });
  return inconclusive(service ? reasons.butBalancer({ service, why: none }) : none);
}

/** The guestbook's ClusterIP and node port; throws ProbeError where its service lacks either. */
export async function addressesOf(
  context: ProbeContext,
  { namespace }: Lab,
): Promise<{ virtual: string; virtuals: readonly string[]; port: number }> {
  const { spec } = await serviceOf(context, namespace, GUESTBOOK.service);
  const port = requireResult(spec?.ports?.[0]?.nodePort, reasons.serviceWithoutNodePort);
  if (!spec?.clusterIP || spec.clusterIP === "None") throw new ProbeError(reasons.serviceWithoutClusterIp);
  return { virtual: spec.clusterIP, virtuals: spec.clusterIPs ?? [spec.clusterIP], port };
}
