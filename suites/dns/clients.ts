import { dnsServers } from "../../fixtures/cluster/inspect/networks.ts";
import { requireResult } from "../../helpers/engine/probe-error.ts";
import { resolvConfOf } from "../../helpers/probes/name.ts";
import type { ResolvConf } from "../../helpers/probes/parsers/dns.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { probesFor } from "../../helpers/statistics/missed-endpoint.ts";
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
  context: ProbeContext,
  [first, ...rest]: readonly [Pod, ...Pod[]],
): Promise<[Client, ...Client[]]> =>
  Promise.all([clientOf(context, first), ...rest.map((pod) => clientOf(context, pod))]);

async function clientOf(context: ProbeContext, pod: Pod): Promise<Client> {
  const conf = await resolvConfOf(context, pod);
  const servers = conf && (await dnsServers(context, conf.nameservers));
  const lookups = probesFor(1 / (servers?.length ?? HIDDEN_SERVERS));
  return { pod, conf, ...(servers ? { servers } : {}), lookups };
}

/** The cluster's domain and all that a pod searches, from its resolv.conf. Throws ProbeError where that does not tell. */
export function zonesOf({ pod, conf }: Pick<Client, "pod" | "conf">): { domain: string; search: string[] } {
  const known = requireResult(conf, resolvConfUnread({}));
  const search = known.search.map((each) => each.replace(/\.$/, ""));
  const own = search.find((each) => each.startsWith(`${pod.namespace}.svc.`));
  // A pod that does not search its own namespace may still tell the domain.
  const domain = [own, ...search]
    .map((each) => /^(?:[^.]+\.)?svc\.(.+)$/.exec(each ?? "")?.[1])
    .find(Boolean);
  return { domain: requireResult(domain, reasons.clusterDomainUnknown({ pod: pod.name })), search };
}
