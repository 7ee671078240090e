import { DNS_SERVICE } from "../../fixtures/cluster/inspect/networks.ts";
import {
  address,
  defineReason,
  host,
  listOf,
  namespace,
  objectName,
  optional,
  pod,
  term,
} from "../../helpers/reasons/reason.ts";

/** Reasons that rest on a pod's resolv.conf. */

export const resolvConfUnread = defineReason(
  "resolv-conf-unread",
  { pod: optional(pod) },
  ({ pod: name }) => `resolv.conf${name === undefined ? "" : ` of ${name}`} could not be read`,
);

const addresses = listOf(address);
const nameservers = (found: readonly string[]) =>
  `the nameserver${found.length > 1 ? "s are" : " is"} ${found.join(", ") || "none"}`;

export const nameserverWrong = defineReason(
  "resolv-nameserver-wrong",
  { found: addresses, wanted: addresses },
  ({ found, wanted }) => `${nameservers(found)}, not ${wanted.join(", ")}`,
);

export const nameserverOfService = defineReason(
  "resolv-nameserver-of-service",
  { found: addresses },
  ({ found }) => `${nameservers(found)}, the address${found.length > 1 ? "es" : ""} of ${DNS_SERVICE}`,
);

export const nameserverOfCache = defineReason(
  "resolv-nameserver-of-cache",
  { found: addresses, caches: listOf(objectName), service: addresses },
  ({ found, caches, service }) =>
    `${nameservers(found)}: ${caches.join(", ")}, a cache of ${DNS_SERVICE} at ${service.join(", ")}`,
);

export const firstSearchWrong = defineReason(
  "resolv-first-search-wrong",
  { found: optional(host), namespace },
  ({ found, namespace: of }) => `the first search domain is ${found ?? "nothing"}, not ${of}.svc.DOMAIN`,
);

export const searchWrong = defineReason(
  "resolv-search-wrong",
  { found: listOf(host), wanted: listOf(host) },
  ({ found, wanted }) => `the search domains are ${found.join(" ")}, not ${wanted.join(" ")}`,
);

export const searchRight = defineReason(
  "resolv-search-as-expected",
  { found: listOf(host), others: listOf(host) },
  ({ found, others }) => {
    const own = others.length === 0 ? "" : `, followed by the host's own ${others.join(" ")}`;
    return `the search domains are ${found.join(" ")}${own}`;
  },
);

export const ndotsWrong = defineReason(
  "resolv-ndots-wrong",
  { found: optional(term), wanted: term },
  ({ found, wanted }) => `ndots is ${found ?? "not set"}, not ${wanted}`,
);

export const ndotsRight = defineReason(
  "resolv-ndots-as-expected",
  { ndots: term },
  ({ ndots }) => `ndots is ${ndots}`,
);

/** A note that names the pod of a resolv.conf. */
export const resolvConfOf = defineReason("resolv-conf-of", { pod }, ({ pod: name }) => `in ${name}`);
