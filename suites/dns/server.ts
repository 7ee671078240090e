import { cacheAt, DNS, dnsAddresses, SYSTEM } from "../../fixtures/cluster/inspect/networks.ts";
import { MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { podOnEachNode } from "../../fixtures/guestbook/pods.ts";
import { READ_DNS_SERVICE } from "../../fixtures/guestbook/rights.ts";
import { type Reason, withNotes } from "../../helpers/engine/reason.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { isSameAddress } from "../../helpers/network/address.ts";
import type { Lookup } from "../../helpers/probes/parsers/dns.ts";
import type { LabClaim } from "../claim.ts";
import { againstAny, controlOf, masterWanted, toldBySilence } from "./answer.ts";
import { clientsOf, zonesOf } from "./clients.ts";
import type { Reported } from "./heard.ts";
import { besidesOf, hearFrom, lookUp, type Question } from "./heard.ts";
import * as reasons from "./reasons.ts";

export const server: LabClaim = {
  id: "dns/server",
  statement: "The cluster's DNS service answers the pods, and its address has its name.",
  expected: "an answer of kube-dns' ClusterIP that names it for this address",
  permissions: READ_DNS_SERVICE,
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const addresses = await dnsAddresses(context);
    if (addresses === undefined) return skipped(reasons.noService);
    const clients = await clientsOf(context, await podOnEachNode(lab));
    const name = `${DNS}.${SYSTEM}.svc.${zonesOf(clients[0]).domain}`;
    const control = controlOf(await masterWanted(context, lab, MASTER.service));
    const questions = addresses.map(
      (address): Question => ({
        ...{ queried: { address }, control },
        judge: (found) => toldOfAddress(found, address, name),
      }),
    );
    const servers = new Set<string>();
    const heard = await hearFrom(
      "dns/server",
      clients,
      questions,
      lookUp(context, ({ server: answered }) => {
        if (answered !== undefined) servers.add(answered);
      }),
    );
    const against = await againstAny(context, "dns/server", questions, heard);
    if (against) return against;
    const besides = besidesOf(heard);
    if (servers.size === 0) return inconclusive(reasons.serverUntold);
    const others = [...servers].filter((each) => !addresses.some((address) => isSameAddress(each, address)));
    if (others.length === 0)
      return upheld(withNotes(reasons.serviceAnswers({ addresses, name }), ...besides));
    const caches: Reason[] = [];
    for (const answered of others) {
      const cache = await cacheAt(context, answered);
      if (cache === undefined) return violated(reasons.answeredByAnother({ answered, wanted: addresses }));
      caches.push(reasons.cacheAnswered({ address: answered, cache }));
    }
    return upheld(withNotes(reasons.serviceBehindCache({ addresses, name }), ...caches, ...besides));
  },
};

/** What a lookup tells of the name of an address. */
function toldOfAddress(found: Lookup, address: string, name: string): Reported {
  const own = found.pointers.filter((each) => isSameAddress(each.address, address));
  const names = [...new Set(own.map((each) => each.name))];
  if (names.length === 0)
    return toldBySilence(found, { queried: { address }, meant: isReverse, instead: { wantedName: name } });
  if (names.some((each) => each !== name))
    return { is: "wrong", reason: reasons.namedOtherwise({ address, names, wanted: name }) };
  return found.server === undefined
    ? { is: "untold", reason: reasons.serverUntold }
    : { is: "right", besides: [] };
}

const isReverse = (name: string) => name.endsWith(".arpa");
