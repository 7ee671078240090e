import { cacheAt, dnsAddresses } from "../../fixtures/cluster/dns.ts";
import { GUESTBOOK, type Lab } from "../../fixtures/guestbook/lab.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { READ_DNS_SERVICE } from "../../fixtures/guestbook/rights.ts";
import { isSameAddress } from "../../helpers/address.ts";
import { orLost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { resolvConfOf } from "../../helpers/probes/name.ts";
import type { ResolvConf } from "../../helpers/probes/resolv-conf.ts";
import { withNotes } from "../../helpers/reason.ts";
import { skipped, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { everywhere } from "../everywhere.ts";
import { noService } from "./reasons.ts";
import * as reasons from "./resolv-reasons.ts";

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
    if (addresses === undefined) return skipped(noService, look.log.all);
    return inEachPod(look, lab, async ({ nameservers: found }) => {
      const wrong = reasons.nameserverWrong({ found, wanted: addresses });
      if (found.length === 0) return violated(wrong, look.log.all);
      // Of a cluster with two IP families a pod may be given one address of the service or both.
      const others = found.filter((each) => !addresses.some((address) => isSameAddress(each, address)));
      if (others.length === 0) return upheld(reasons.nameserverOfService({ found }), look.log.all);
      // A cache on every node may take the place of the service, with the service behind it.
      const caches = await Promise.all(others.map((each) => cacheAt(look, each)));
      const known = caches.filter((cache) => cache !== undefined);
      if (known.length < caches.length) return violated(wrong, look.log.all);
      const names = [...new Set(known)];
      return upheld(reasons.nameserverOfCache({ found, caches: names, service: addresses }), look.log.all);
    });
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
    return inEachPod(look, lab, async ({ search }) => {
      const own = `${lab.namespace}.svc.`;
      const [first] = search;
      if (!first?.startsWith(own))
        return violated(reasons.firstSearchWrong({ found: first, namespace: lab.namespace }), look.log.all);
      const domain = first.slice(own.length);
      const wanted = [first, `svc.${domain}`, domain];
      const found = search.slice(0, wanted.length);
      if (found.join(" ") !== wanted.join(" "))
        return violated(reasons.searchWrong({ found, wanted }), look.log.all);
      return upheld(reasons.searchRight({ found, others: search.slice(wanted.length) }), look.log.all);
    });
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
    return inEachPod(look, lab, async ({ ndots }) => {
      if (ndots !== NDOTS) return violated(reasons.ndotsWrong({ found: ndots, wanted: NDOTS }), look.log.all);
      return upheld(reasons.ndotsRight({ ndots }), look.log.all);
    });
  },
};

/** Judges the resolv.conf of every guestbook pod: each kubelet writes its own. */
async function inEachPod(
  look: Look,
  lab: Lab,
  judge: (configured: ResolvConf) => Promise<Verdict>,
): Promise<Verdict> {
  const pods = await somePodsOf(lab, GUESTBOOK.selector);
  return everywhere(pods, async (pod) => {
    const configured = orLost(await resolvConfOf(look, pod), reasons.resolvConfUnread({ pod: pod.name }));
    const verdict = await judge(configured);
    return { ...verdict, reason: withNotes(verdict.reason, reasons.resolvConfOf({ pod: pod.name })) };
  });
}
