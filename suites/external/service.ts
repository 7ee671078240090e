import type { V1Service } from "@kubernetes/client-node";
import { balancerFailure } from "../../fixtures/external/balancer.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { NotReadyError, waitFor } from "../../helpers/async/wait.ts";
import { inconclusive, type Verdict } from "../../helpers/engine/verdict.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { balancersOf, serviceOf } from "../../helpers/probes/service.ts";
import { ProbeError, requireResult } from "../../helpers/reasons/probe-error.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import * as reasons from "./reasons.ts";

/** The guestbook's Service, once a load balancer has assigned an address; `balancers` is empty if none does. */
export async function balancedService(
  context: ProbeContext,
  { namespace, balancer: known }: Lab,
): Promise<{ service: V1Service; balancers: readonly string[] }> {
  const { signal } = context;
  let service: V1Service | undefined;
  const find = async () => {
    service = await serviceOf(context, namespace, GUESTBOOK.service);
    const balancers = balancersOf(service);
    // A Service of another type never gets an address, nor does any Service in a cluster without a load balancer.
    if (balancers.length === 0 && service.spec?.type === "LoadBalancer" && !known)
      throw new NotReadyError("the Service's status has no address");
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
 * The verdict if a load balancer should have assigned an address and has not. Inconclusive, since absence is no
 * evidence and the controller may succeed at its next attempt. `service` describes what the Service does have.
 */
export async function judgeMissingBalancer(
  context: ProbeContext,
  lab: Lab,
  service?: Reason,
): Promise<Verdict> {
  const failure = await balancerFailure(context, lab).catch(() => undefined);
  const none = reasons.noBalancerAddress({ within: context.timeouts.loadBalancer, failure });
  return inconclusive(service ? reasons.serviceWithoutBalancer({ service, why: none }) : none);
}

/** The guestbook's ClusterIP and node port; throws ProbeError if its Service lacks either. */
export async function addressesOf(
  context: ProbeContext,
  { namespace }: Lab,
): Promise<{ virtual: string; virtuals: readonly string[]; port: number }> {
  const { spec } = await serviceOf(context, namespace, GUESTBOOK.service);
  const port = requireResult(spec?.ports?.[0]?.nodePort, reasons.serviceWithoutNodePort);
  if (!spec?.clusterIP || spec.clusterIP === "None") throw new ProbeError(reasons.serviceWithoutClusterIp);
  return { virtual: spec.clusterIP, virtuals: spec.clusterIPs ?? [spec.clusterIP], port };
}
