import { addressLike, isSameAddress } from "../../helpers/network/address.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { virtualAddresses } from "../../helpers/probes/service.ts";

/** A service's virtual IPs, one of each IP family, since the proxy has separate rules for each; `None` for a headless one. */
export async function everyAddress(
  context: ProbeContext,
  namespace: string,
  service: string,
): Promise<readonly [string, ...string[]]> {
  const [first = "None", ...others] = await virtualAddresses(context, namespace, service);
  return [first, ...others];
}

/** Pods with their address in the family of a virtual IP, to which its connections lead. */
export const inFamilyOf = (address: string, pods: readonly Pod[]): Pod[] =>
  pods.map((pod) => ({ ...pod, ip: addressLike(pod.ips, address) ?? pod.ip }));

/** The first virtual IP that differs from before; undefined where none does. */
export const changedAddress = (before: readonly string[], now: readonly string[]) =>
  before
    .map((wanted, index) => ({ wanted, found: now[index] ?? "None" }))
    .find(({ wanted, found }) => !isSameAddress(found, wanted));
