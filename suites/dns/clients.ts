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

export const clientsOf = (
  look: Look,
  [first, ...rest]: readonly [Pod, ...Pod[]],
): Promise<[Client, ...Client[]]> =>
  Promise.all([clientOf(look, first), ...rest.map((pod) => clientOf(look, pod))]);

async function clientOf(look: Look, pod: Pod): Promise<Client> {
  const conf = await resolvConfOf(look, pod);
  const servers = conf && (await dnsServers(look, conf.nameservers));
  const lookups = looksFor(1 / (servers?.length ?? HIDDEN_SERVERS));
  return { pod, conf, ...(servers ? { servers } : {}), lookups };
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
