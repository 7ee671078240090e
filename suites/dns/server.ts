import {
  DNS_SERVICE,
  dnsAddresses,
  dnsCacheAt,
  SYSTEM_NAMESPACE,
} from "../../fixtures/cluster/inspect/networks.ts";
import { MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { podOnEachNode } from "../../fixtures/guestbook/pods.ts";
import { READ_DNS_SERVICE } from "../../fixtures/guestbook/rights.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { isSameAddress } from "../../helpers/network/address.ts";
import type { Lookup } from "../../helpers/probes/parsers/dns.ts";
import { type Reason, withNotes } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { controlOf, judgeNoAnswer, judgeQuestions, masterService } from "./answer.ts";
import { clientsOf, zonesOf } from "./clients.ts";
import * as reasons from "./reasons.ts";
import {
  type LookupResult,
  lookupNotes,
  type Question,
  queryAll,
  queryByNslookup,
} from "./repeated-lookups.ts";

export const server: LabClaim = {
  id: "dns/server",
  statement: "The cluster's DNS service answers the pods, and its address resolves to its name.",
  expected: "an answer from the ClusterIP of kube-dns, with its own name for that address",
  permissions: READ_DNS_SERVICE,
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const addresses = await dnsAddresses(context);
    if (addresses === undefined) return skipped(reasons.dnsServiceMissing);
    const clients = await clientsOf(context, await podOnEachNode(lab));
    const name = `${DNS_SERVICE}.${SYSTEM_NAMESPACE}.svc.${zonesOf(clients[0]).domain}`;
    const control = controlOf(await masterService(context, lab, MASTER.service));
    const questions = addresses.map(
      (address): Question => ({
        ...{ lookedUp: { address }, control },
        judge: (found) => judgeReverseLookup(found, address, name),
      }),
    );
    const servers = new Set<string>();
    const perClient = await queryAll(
      "dns/server",
      clients,
      questions,
      queryByNslookup(context, ({ server: answered }) => {
        if (answered !== undefined) servers.add(answered);
      }),
    );
    const against = await judgeQuestions(context, "dns/server", questions, perClient);
    if (against) return against;
    const notes = lookupNotes(perClient);
    if (servers.size === 0) return inconclusive(reasons.serverUnknown);
    const others = [...servers].filter((each) => !addresses.some((address) => isSameAddress(each, address)));
    if (others.length === 0) return upheld(withNotes(reasons.serviceAnswers({ addresses, name }), ...notes));
    const caches: Reason[] = [];
    for (const answered of others) {
      const cache = await dnsCacheAt(context, answered);
      if (cache === undefined) return violated(reasons.answeredByAnother({ answered, wanted: addresses }));
      caches.push(reasons.cacheAnswered({ address: answered, cache }));
    }
    return upheld(withNotes(reasons.serviceBehindCache({ addresses, name }), ...caches, ...notes));
  },
};

/** The result of a lookup of the name of an address. */
function judgeReverseLookup(found: Lookup, address: string, name: string): LookupResult {
  const own = found.pointers.filter((each) => isSameAddress(each.address, address));
  const names = [...new Set(own.map((each) => each.name))];
  if (names.length === 0)
    return judgeNoAnswer(found, { lookedUp: { address }, meant: isReverse, instead: { wantedName: name } });
  if (names.some((each) => each !== name))
    return { is: "wrong", reason: reasons.pointerWrong({ address, names, wanted: name }) };
  return found.server === undefined
    ? { is: "undecided", reason: reasons.serverUnknown }
    : { is: "right", notes: [] };
}

const isReverse = (name: string) => name.endsWith(".arpa");
