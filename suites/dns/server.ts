import { cacheAt, DNS, dnsAddress, SYSTEM } from "../../fixtures/cluster/dns.ts";
import { GUESTBOOK, MASTER } from "../../fixtures/guestbook/lab.ts";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import { READ_DNS_SERVICE } from "../../fixtures/guestbook/rights.ts";
import { orLost } from "../../helpers/lost.ts";
import { lookup } from "../../helpers/probes/name.ts";
import { skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { domainOf, masterWanted, silence } from "./asked.ts";

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
    const address = await dnsAddress(look);
    if (address === undefined) return skipped(NO_SERVICE, log.all);
    const pod = await onePodOf(lab, GUESTBOOK.selector);
    const name = `${DNS}.${SYSTEM}.svc.${await domainOf(look, pod)}`;
    const found = orLost(await lookup(look, pod, address), `nslookup of ${address} was lost`);
    const names = found.pointers.filter((each) => each.address === address).map((each) => each.name);
    if (names.length === 0) {
      const control = await masterWanted(look, lab, MASTER.service);
      return silence(look, pod, found, { asked: address, meant: isReverse, instead: name, control });
    }
    if (!names.includes(name)) return violated(`${address} is ${names.join(", ")}, not ${name}`, log.all);
    const answered = orLost(found.server, "nslookup does not say which server answered");
    if (answered === address) return upheld(`${address} of ${DNS} answered and is ${name}`, log.all);
    const cache = await cacheAt(look, answered);
    if (cache === undefined) return violated(`${answered} answered, not ${address} of ${DNS}`, log.all);
    return upheld(
      `${address} is ${name}; ${answered} answered, where ${cache} stands before ${DNS}`,
      log.all,
    );
  },
};

export const NO_SERVICE = `there is no service ${DNS} in ${SYSTEM}: this cluster's DNS is called otherwise`;

const isReverse = (name: string) => name.endsWith(".arpa");
