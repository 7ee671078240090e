import { cacheAt, DNS, dnsAddresses, SYSTEM } from "../../fixtures/cluster/dns.ts";
import { GUESTBOOK, MASTER } from "../../fixtures/guestbook/lab.ts";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import { READ_DNS_SERVICE } from "../../fixtures/guestbook/rights.ts";
import { isSameAddress } from "../../helpers/address.ts";
import { orLost } from "../../helpers/lost.ts";
import { lookup } from "../../helpers/probes/name.ts";
import { skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { controlOf, masterWanted, silence, zonesOf } from "./asked.ts";

export const server: LabClaim = {
  id: "dns/server",
  says: "The cluster's DNS service answers the pods, and its address has its name.",
  expects: "an answer of kube-dns' ClusterIP that names it for this address",
  effect: "reads",
  touches: "namespace",
  needs: READ_DNS_SERVICE,
  seconds: 60,
  async check({ lab, look }) {
    const { log } = look;
    const addresses = await dnsAddresses(look);
    if (addresses === undefined) return skipped(NO_SERVICE, log.all);
    const pod = await onePodOf(lab, GUESTBOOK.selector);
    const name = `${DNS}.${SYSTEM}.svc.${(await zonesOf(look, pod)).domain}`;
    const servers = new Set<string>();
    for (const address of addresses) {
      const found = orLost(await lookup(look, pod, address), `nslookup of ${address} was lost`);
      const own = found.pointers.filter((each) => isSameAddress(each.address, address));
      const names = [...new Set(own.map((each) => each.name))];
      if (names.length === 0) {
        const control = controlOf(await masterWanted(look, lab, MASTER.service));
        return silence(look, pod, found, { asked: address, meant: isReverse, instead: name, control });
      }
      if (names.some((each) => each !== name))
        return violated(`${address} is ${names.join(", ")}, not ${name}`, log.all);
      servers.add(orLost(found.server, "nslookup does not say which server answered"));
    }
    const all = addresses.join(", ");
    const others = [...servers].filter((each) => !addresses.some((address) => isSameAddress(each, address)));
    if (others.length === 0) return upheld(`${all} of ${DNS} answered and is ${name}`, log.all);
    const caches: string[] = [];
    for (const answered of others) {
      const cache = await cacheAt(look, answered);
      if (cache === undefined) return violated(`${answered} answered, not ${all} of ${DNS}`, log.all);
      caches.push(`${answered} answered, where ${cache} stands before ${DNS}`);
    }
    return upheld(`${all} is ${name}; ${caches.join("; ")}`, log.all);
  },
};

export const NO_SERVICE = `there is no service ${DNS} in ${SYSTEM}: this cluster's DNS is called otherwise`;

const isReverse = (name: string) => name.endsWith(".arpa");
