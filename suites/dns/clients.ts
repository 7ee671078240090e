import { dnsServers } from "../../fixtures/cluster/inspect/networks.ts";
import { resolvConfOf } from "../../helpers/probes/lookup.ts";
import type { ResolvConf } from "../../helpers/probes/parsers/dns.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { requireResult } from "../../helpers/reasons/probe-error.ts";
import { probesFor } from "../../helpers/statistics/missed-endpoint.ts";
import * as reasons from "./reasons.ts";
import { resolvConfUnread } from "./resolv-reasons.ts";

/**
 * A pod that looks names up, with a node of its own: proxies and caches of different nodes may answer
 * differently.
 */
export interface Client {
  pod: Pod;
  /** Undefined where resolv.conf could not be read. */
  conf: ResolvConf | undefined;
  /** The DNS servers behind its nameserver; absent where they cannot be determined. */
  servers?: readonly string[];
  /** With this number of lookups, the probability of missing one of the servers is below 1e-4. */
  lookups: number;
}

/** The number of servers to assume where it is unknown. */
const ASSUMED_SERVERS = 2;

export function clientsOf(
  context: ProbeContext,
  [first, ...rest]: readonly [Pod, ...Pod[]],
): Promise<[Client, ...Client[]]> {
  const known = new Map<string, ReturnType<typeof dnsServers>>();
  // Pods with the same nameservers query the same servers, which are read once.
  const serversOf = (nameservers: readonly string[]) => {
    const key = nameservers.join(" ");
    const servers = known.get(key) ?? dnsServers(context, nameservers);
    known.set(key, servers);
    return servers;
  };
  const clientOf = async (pod: Pod): Promise<Client> => {
    const conf = await resolvConfOf(context, pod);
    const servers = conf && (await serversOf(conf.nameservers));
    const lookups = probesFor(1 / (servers?.length ?? ASSUMED_SERVERS));
    return { pod, conf, ...(servers ? { servers } : {}), lookups };
  };
  return Promise.all([clientOf(first), ...rest.map(clientOf)]);
}

/** The cluster's domain and a pod's search list, from its resolv.conf. Throws ProbeError where the domain is unknown. */
export function zonesOf({ pod, conf }: Pick<Client, "pod" | "conf">): { domain: string; search: string[] } {
  const known = requireResult(conf, resolvConfUnread({}));
  const search = known.search.map((each) => each.replace(/\.$/, ""));
  const own = search.find((each) => each.startsWith(`${pod.namespace}.svc.`));
  // Without its own namespace in the search list, the other entries may still contain the domain.
  const domain = [own, ...search]
    .map((each) => /^(?:[^.]+\.)?svc\.(.+)$/.exec(each ?? "")?.[1])
    .find(Boolean);
  return { domain: requireResult(domain, reasons.clusterDomainUnknown({ pod: pod.name })), search };
}
