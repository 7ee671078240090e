import { familyOf, isSameAddress } from "../../helpers/network/address.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { virtualAddresses } from "../../helpers/probes/service.ts";

/** A service's virtual IPs, one of each of its IP families, each of which has rules of its own; `None` for one without. */
export async function everyAddress(
  context: ProbeContext,
  namespace: string,
  service: string,
): Promise<readonly [string, ...string[]]> {
  const [first = "None", ...others] = await virtualAddresses(context, namespace, service);
  return [first, ...others];
}

/** Pods by their addresses of the family of another one, which is how a virtual IP leads to them. */
export const inFamilyOf = (address: string, pods: readonly Pod[]): Pod[] =>
  pods.map((pod) => ({ ...pod, ip: pod.ips.find((ip) => familyOf(ip) === familyOf(address)) ?? pod.ip }));

/** The first virtual IP that is not what it was before; undefined where all are. */
export const changedAddress = (before: readonly string[], now: readonly string[]) =>
  before
    .map((wanted, index) => ({ wanted, found: now[index] ?? "None" }))
    .find(({ wanted, found }) => !isSameAddress(found, wanted));
