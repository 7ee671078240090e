import { cacheAt, DNS, dnsAddresses, SYSTEM } from "../../fixtures/cluster/dns.ts";
import { GUESTBOOK, MASTER } from "../../fixtures/guestbook/lab.ts";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import { READ_DNS_SERVICE } from "../../fixtures/guestbook/rights.ts";
import { isSameAddress } from "../../helpers/address.ts";
import { orLost } from "../../helpers/lost.ts";
import { lookup } from "../../helpers/probes/name.ts";
import { type Reason, withNotes } from "../../helpers/reason.ts";
import { skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { controlOf, masterWanted, silence, zonesOf } from "./asked.ts";
import * as reasons from "./reasons.ts";

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
    if (addresses === undefined) return skipped(reasons.noService, log.all);
    const pod = await onePodOf(lab, GUESTBOOK.selector);
    const name = `${DNS}.${SYSTEM}.svc.${(await zonesOf(look, pod)).domain}`;
    const servers = new Set<string>();
    for (const address of addresses) {
      const found = orLost(await lookup(look, pod, address), reasons.lookupLost({ address }));
      const own = found.pointers.filter((each) => isSameAddress(each.address, address));
      const names = [...new Set(own.map((each) => each.name))];
      if (names.length === 0) {
        const control = controlOf(await masterWanted(look, lab, MASTER.service));
        return silence(look, pod, found, {
          ...{ asked: { address }, meant: isReverse, instead: { wantedName: name }, control },
        });
      }
      if (names.some((each) => each !== name))
        return violated(reasons.namedOtherwise({ address, names, wanted: name }), log.all);
      servers.add(orLost(found.server, reasons.serverUntold));
    }
    const others = [...servers].filter((each) => !addresses.some((address) => isSameAddress(each, address)));
    if (others.length === 0) return upheld(reasons.serviceAnswers({ addresses, name }), log.all);
    const caches: Reason[] = [];
    for (const answered of others) {
      const cache = await cacheAt(look, answered);
      if (cache === undefined)
        return violated(reasons.answeredByAnother({ answered, wanted: addresses }), log.all);
      caches.push(reasons.cacheAnswered({ address: answered, cache }));
    }
    return upheld(withNotes(reasons.serviceBehindCache({ addresses, name }), ...caches), log.all);
  },
};

const isReverse = (name: string) => name.endsWith(".arpa");
