import { GUESTBOOK, MASTER, podsOf } from "../../fixtures/guestbook/lab.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { lookup, resolvConfOf } from "../../helpers/probes/name.ts";
import { virtualAddress } from "../../helpers/probes/service.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";

const shortName: LabClaim = {
  id: "dns/short-name",
  says: "nslookup of redis-master in a guestbook pod gives the service's ClusterIP.",
  effect: "reads",
  seconds: 60,
  async check({ lab, look }) {
    const { log } = look;
    const [pod] = await podsOf(lab, GUESTBOOK.selector);
    if (!pod) return inconclusive("no guestbook pod is Ready", log.all);
    const address = await virtualAddress(look, lab.namespace, MASTER.service);
    const found = await lookup(look, pod, MASTER.service);
    if (!found) return inconclusive("nslookup was lost", log.all);
    const answers = [...new Set(found.answers.map((answer) => answer.address))];
    if (answers.length === 1 && answers[0] === address)
      return upheld(`${MASTER.service} is ${address}`, log.all);
    if (answers.length > 0)
      return violated(`${MASTER.service} is ${answers.join(", ")}, not ${address}`, log.all);
    // Without an answer: is it the name that is missing, or does this pod reach nothing at all?
    const control = await connectFrom(look, pod, address, MASTER.port);
    if (control.outcome !== "open")
      return inconclusive(`no answer, and the pod reaches nothing else: ${control.outcome}`, log.all);
    if (found.timedOut) return violated("no DNS server answered, while the service itself did", log.all);
    if (found.servfail.length > 0)
      return violated(`the DNS server failed on ${found.servfail.join(", ")}`, log.all);
    if (found.nxdomain.length > 0)
      return violated(`there is no such name: ${found.nxdomain.join(", ")}`, log.all);
    return inconclusive("nslookup printed nothing that can be read", log.all);
  },
};

const resolvNameserver: LabClaim = {
  id: "dns/resolv-nameserver",
  says: "A pod's resolv.conf names the cluster's DNS service as its nameserver.",
  effect: "reads",
  seconds: 30,
  async check({ lab, look }) {
    const { log } = look;
    const [pod] = await podsOf(lab, GUESTBOOK.selector);
    if (!pod) return inconclusive("no guestbook pod is Ready", log.all);
    const address = await virtualAddress(look, "kube-system", "kube-dns");
    const configured = await resolvConfOf(look, pod);
    if (!configured) return inconclusive("resolv.conf could not be read", log.all);
    const servers = configured.nameservers.join(", ") || "none";
    if (servers !== address) return violated(`the nameserver is ${servers}, not ${address}`, log.all);
    return upheld(`the nameserver is ${address}, the address of kube-dns`, log.all);
  },
};

export const dnsClaims: readonly LabClaim[] = [shortName, resolvNameserver];
