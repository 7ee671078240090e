import { dnsAddresses, dnsCacheAt } from "../../fixtures/cluster/inspect/networks.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { READ_DNS_SERVICE } from "../../fixtures/guestbook/rights.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { isSameAddress } from "../../helpers/network/address.ts";
import { resolvConfOf } from "../../helpers/probes/lookup.ts";
import type { ResolvConf } from "../../helpers/probes/parsers/dns.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { requireResult } from "../../helpers/reasons/probe-error.ts";
import { withNotes } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { judgeConcurrently } from "../skips.ts";
import { dnsServiceMissing } from "./reasons.ts";
import * as reasons from "./resolv-reasons.ts";

const NDOTS = 5;

export const resolvNameserver: LabClaim = {
  id: "dns/resolv-nameserver",
  statement: "A pod's resolv.conf names the cluster's DNS service as its nameserver.",
  expected: "only ClusterIPs of kube-dns",
  permissions: READ_DNS_SERVICE,
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const addresses = await dnsAddresses(context);
    if (addresses === undefined) return skipped(dnsServiceMissing);
    return inEachPod(context, lab, async ({ nameservers: found }) => {
      const wrong = reasons.nameserverWrong({ found, wanted: addresses });
      if (found.length === 0) return violated(wrong);
      // In a dual-stack cluster, a pod may have one address of the service or both.
      const others = found.filter((each) => !addresses.some((address) => isSameAddress(each, address)));
      if (others.length === 0) return upheld(reasons.nameserverOfService({ found }));
      // A node-local cache may stand in for the service.
      const caches = await Promise.all(others.map((each) => dnsCacheAt(context, each)));
      const known = caches.filter((cache) => cache !== undefined);
      if (known.length < caches.length) return violated(wrong);
      const names = [...new Set(known)];
      return upheld(reasons.nameserverOfCache({ found, caches: names, service: addresses }));
    });
  },
};

export const resolvSearch: LabClaim = {
  id: "dns/resolv-search",
  statement: "A pod's search list is its namespace, then the services domain, then the cluster's domain.",
  expected: "NAMESPACE.svc.DOMAIN, svc.DOMAIN, DOMAIN, in this order",
  timeoutSeconds: 30,
  async check({ lab, context }) {
    return inEachPod(context, lab, async ({ search }) => {
      const own = `${lab.namespace}.svc.`;
      const [first] = search;
      if (!first?.startsWith(own))
        return violated(reasons.firstSearchWrong({ found: first, namespace: lab.namespace }));
      const domain = first.slice(own.length);
      const wanted = [first, `svc.${domain}`, domain];
      const found = search.slice(0, wanted.length);
      if (found.join(" ") !== wanted.join(" ")) return violated(reasons.searchWrong({ found, wanted }));
      return upheld(reasons.searchRight({ found, others: search.slice(wanted.length) }));
    });
  },
};

export const resolvNdots: LabClaim = {
  id: "dns/resolv-ndots",
  statement: "A pod's resolv.conf tries the search list first for names with fewer than five dots.",
  expected: "the option ndots:5",
  timeoutSeconds: 30,
  async check({ lab, context }) {
    return inEachPod(context, lab, async ({ ndots }) => {
      if (ndots !== NDOTS) return violated(reasons.ndotsWrong({ found: ndots, wanted: NDOTS }));
      return upheld(reasons.ndotsRight({ ndots }));
    });
  },
};

/** Judges the resolv.conf of every guestbook pod: each kubelet writes its own. */
async function inEachPod(
  context: ProbeContext,
  lab: Lab,
  judge: (configured: ResolvConf) => Promise<Verdict>,
): Promise<Verdict> {
  const pods = await somePodsOf(lab, GUESTBOOK.selector);
  return judgeConcurrently(pods, async (pod) => {
    const configured = requireResult(
      await resolvConfOf(context, pod),
      reasons.resolvConfUnread({ pod: pod.name }),
    );
    const verdict = await judge(configured);
    return { ...verdict, reason: withNotes(verdict.reason, reasons.resolvConfOf({ pod: pod.name })) };
  });
}
