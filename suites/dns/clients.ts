import { dnsServers } from "../../fixtures/cluster/dns.ts";
import { orLost } from "../../helpers/lost.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { resolvConfOf } from "../../helpers/probes/name.ts";
import type { ResolvConf } from "../../helpers/probes/resolv-conf.ts";
import { looksFor } from "../../helpers/statistics/looks.ts";
import * as reasons from "./reasons.ts";
import { resolvConfUnread } from "./resolv-reasons.ts";

/** A pod that looks names up, on a node of its own: a node's proxy or cache may answer otherwise than another's. */
export interface Client {
  pod: Pod;
  /** Undefined where it could not be read. */
  conf: ResolvConf | undefined;
  /** The servers behind the address that it asks; absent where they are not to be seen. */
  servers?: readonly string[];
  /** So many fresh lookups miss one of the servers less often than once in 10 000 times. */
  lookups: number;
}

/** As if there were two, where nobody tells. */
const HIDDEN_SERVERS = 2;

export function clientsOf(
  look: Look,
  [first, ...rest]: readonly [Pod, ...Pod[]],
): Promise<[Client, ...Client[]]> {
  const read = new Map<string, ReturnType<typeof dnsServers>>();
  // Pods with the same nameservers ask the same servers, which are read once.
  const serversOf = (nameservers: readonly string[]) => {
    const key = nameservers.join(" ");
    const servers = read.get(key) ?? dnsServers(look, nameservers);
    read.set(key, servers);
    return servers;
  };
  const clientOf = async (pod: Pod): Promise<Client> => {
    const conf = await resolvConfOf(look, pod);
    const servers = conf && (await serversOf(conf.nameservers));
    const lookups = looksFor(1 / (servers?.length ?? HIDDEN_SERVERS));
    return { pod, conf, ...(servers ? { servers } : {}), lookups };
  };
  return Promise.all([clientOf(first), ...rest.map(clientOf)]);
}

/** The cluster's domain and all that a pod searches, from its resolv.conf. Throws Lost where that does not tell. */
export function zonesOf({ pod, conf }: Pick<Client, "pod" | "conf">): { domain: string; search: string[] } {
  const known = orLost(conf, resolvConfUnread({}));
  const search = known.search.map((each) => each.replace(/\.$/, ""));
  const own = search.find((each) => each.startsWith(`${pod.namespace}.svc.`));
  // A pod that does not search its own namespace may still tell the domain.
  const domain = [own, ...search]
    .map((each) => /^(?:[^.]+\.)?svc\.(.+)$/.exec(each ?? "")?.[1])
    .find(Boolean);
  return { domain: orLost(domain, reasons.clusterDomainUnknown({ pod: pod.name })), search };
}
