import { cacheAt, DNS, dnsAddresses } from "../../fixtures/cluster/dns.ts";
import { GUESTBOOK, type Lab } from "../../fixtures/guestbook/lab.ts";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import { READ_DNS_SERVICE } from "../../fixtures/guestbook/rights.ts";
import { isSameAddress } from "../../helpers/address.ts";
import { orLost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { resolvConfOf } from "../../helpers/probes/name.ts";
import { skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { NO_SERVICE } from "./server.ts";

const NDOTS = 5;

export const resolvNameserver: LabClaim = {
  id: "dns/resolv-nameserver",
  says: "A pod's resolv.conf names the cluster's DNS service as its nameserver.",
  expects: "the ClusterIPs of kube-dns alone",
  effect: "reads",
  touches: "namespace",
  needs: READ_DNS_SERVICE,
  seconds: 30,
  async check({ lab, look }) {
    const addresses = await dnsAddresses(look);
    if (addresses === undefined) return skipped(NO_SERVICE, look.log.all);
    const { nameservers } = await configured(look, lab);
    const all = addresses.join(", ");
    const is = `the nameserver${nameservers.length > 1 ? "s are" : " is"} ${nameservers.join(", ") || "none"}`;
    if (nameservers.length === 0) return violated(`${is}, not ${all}`, look.log.all);
    // Of a cluster with two IP families a pod may be given one address of the service or both.
    const others = nameservers.filter((each) => !addresses.some((address) => isSameAddress(each, address)));
    if (others.length === 0)
      return upheld(`${is}, the address${nameservers.length > 1 ? "es" : ""} of ${DNS}`, look.log.all);
    // A cache on every node may take the place of the service, with the service behind it.
    const caches = await Promise.all(others.map((each) => cacheAt(look, each)));
    if (caches.includes(undefined)) return violated(`${is}, not ${all}`, look.log.all);
    const names = [...new Set(caches)].join(", ");
    return upheld(`${is}, where ${names} stands before ${DNS} at ${all}`, look.log.all);
  },
};

export const resolvSearch: LabClaim = {
  id: "dns/resolv-search",
  says: "A pod's resolv.conf searches its namespace, then all services, then the cluster's domain.",
  expects: "NAMESPACE.svc.DOMAIN, svc.DOMAIN, DOMAIN, in this order",
  effect: "reads",
  touches: "namespace",
  seconds: 30,
  async check({ lab, look }) {
    const { search } = await configured(look, lab);
    const own = `${lab.namespace}.svc.`;
    const [first = "nothing"] = search;
    if (!first.startsWith(own))
      return violated(`the first search domain is ${first}, not ${own}DOMAIN`, look.log.all);
    const domain = first.slice(own.length);
    const wanted = [first, `svc.${domain}`, domain];
    const seen = search.slice(0, wanted.length).join(" ");
    if (seen !== wanted.join(" "))
      return violated(`the search domains are ${seen}, not ${wanted.join(" ")}`, look.log.all);
    const others = search.slice(wanted.length).join(" ");
    const words = others ? `, then the host's own ${others}` : "";
    return upheld(`the search domains are ${seen}${words}`, look.log.all);
  },
};

export const resolvNdots: LabClaim = {
  id: "dns/resolv-ndots",
  says: "A pod's resolv.conf has names of fewer than five dots searched for first.",
  expects: "the option ndots:5",
  effect: "reads",
  touches: "namespace",
  seconds: 30,
  async check({ lab, look }) {
    const { ndots } = await configured(look, lab);
    if (ndots !== NDOTS) return violated(`ndots is ${ndots ?? "not set"}, not ${NDOTS}`, look.log.all);
    return upheld(`ndots is ${ndots}`, look.log.all);
  },
};

async function configured(look: Look, lab: Lab) {
  const pod = await onePodOf(lab, GUESTBOOK.selector);
  return orLost(await resolvConfOf(look, pod), `resolv.conf of ${pod.name} could not be read`);
}
