import { GUESTBOOK, MASTER } from "../../fixtures/guestbook/lab.ts";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import { READ_DNS_SERVICE } from "../../fixtures/guestbook/rights.ts";
import { orLost } from "../../helpers/lost.ts";
import { lookup } from "../../helpers/probes/name.ts";
import { virtualAddress } from "../../helpers/probes/service.ts";
import { upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { domainOf, masterWanted, silence } from "./asked.ts";

export const SYSTEM = "kube-system";
export const DNS = "kube-dns";

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
    const pod = await onePodOf(lab, GUESTBOOK.selector);
    const name = `${DNS}.${SYSTEM}.svc.${await domainOf(look, pod)}`;
    const address = await virtualAddress(look, SYSTEM, DNS);
    const found = orLost(await lookup(look, pod, address), `nslookup of ${address} was lost`);
    const names = found.pointers.filter((each) => each.address === address).map((each) => each.name);
    if (names.length === 0) {
      const control = await masterWanted(look, lab, MASTER.service);
      return silence(look, pod, found, { asked: address, meant: isReverse, instead: name, control });
    }
    if (!names.includes(name)) return violated(`${address} is ${names.join(", ")}, not ${name}`, log.all);
    const answered = orLost(found.server, "nslookup does not say which server answered");
    if (answered !== address) return violated(`${answered} answered, not ${address} of ${DNS}`, log.all);
    return upheld(`${address} of ${DNS} answered and is ${name}`, log.all);
  },
};

const isReverse = (name: string) => name.endsWith(".arpa");
