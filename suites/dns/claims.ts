import { APPS, ECHO, MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { externalClients, onePerNode, podOnEachNode } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import type { Connection } from "../../helpers/probes/connect.ts";
import { connectAll } from "../../helpers/probes/connect-all.ts";
import type { Lookup } from "../../helpers/probes/parsers/dns.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { read } from "../../helpers/probes/read.ts";
import { clusterIPsOf } from "../../helpers/probes/service.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import { withNotes } from "../../helpers/reasons/reason.ts";
import { sharedBy } from "../../helpers/statistics/budget.ts";
import type { LabClaim } from "../claim.ts";
import {
  byZone,
  controlOf,
  earlierNames,
  includesAddress,
  judgeEarlierName,
  judgeNames,
  judgeQuestions,
  masterService,
  type NamedService,
  nameQuestion,
} from "./answer.ts";
import { type Client, clientsOf, zonesOf } from "./clients.ts";
import * as reasons from "./reasons.ts";
import {
  type ClientResults,
  isSilent,
  type LookupResult,
  lookupNotes,
  type Question,
  queryAll,
  queryByNslookup,
  sameAnswerNote,
} from "./repeated-lookups.ts";
import { resolvNameserver, resolvNdots, resolvSearch } from "./resolv.ts";
import { server } from "./server.ts";

const ID = "dns/namespace";

const withNamespace: LabClaim = {
  id: ID,
  statement: "From another namespace, a service is found by its name with the namespace, and not without it.",
  expected: "the ClusterIP by redis-master.NAMESPACE, and NXDOMAIN for redis-master",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const { other: from } = lab;
    const { stranger, sameLabelClient } = await externalClients(lab);
    const clients = await clientsOf(context, onePerNode([stranger, sameLabelClient]));
    const wanted = await masterService(context, lab, MASTER.service);
    const { addresses, name: short } = wanted;
    const name = `${MASTER.service}.${lab.namespace}`;
    const notFound = await judgeQualifiedName(context, lab, clients, { ...wanted, name });
    if (notFound) return notFound;

    const { domain } = zonesOf(clients[0]);
    const control = controlOf(wanted);
    const earlier = earlierNames(name, zonesOf(clients[0])).map(
      (each): Question => ({
        ...{ lookedUp: { name: each }, control },
        judge: (found) => judgeEarlierName(found, each, { name, addresses, from }),
      }),
    );
    // The C library reports one address only, so the whole name is queried for the others.
    const whole = nameQuestion({ ...wanted, name: `${name}.svc.${domain}` });
    const shortName: Question = {
      ...{ lookedUp: { name: short }, control },
      judge: (found) => judgeShortName(found, { short, from, domain, addresses }),
    };
    const questions = [shortName, ...earlier, whole];
    const perClient = await queryAll(ID, clients, questions, queryByNslookup(context));
    const notes = lookupNotes(perClient);
    const against = await judgeQuestions(context, ID, [shortName, ...earlier], perClient);
    if (against?.verdict === "violated") return against;
    const wrong = await judgeQuestions(context, ID, [whole], perClient);
    if (wrong) return { ...wrong, reason: reasons.wholeNameWrong({ seen: wrong.reason, from }) };
    if (against) return against;
    return upheld(withNotes(reasons.namespaceNeeded({ name, from, addresses, short }), ...notes));
  },
};

/** The result of a lookup of the short name, which must not resolve from another namespace. */
export function judgeShortName(
  found: Lookup,
  {
    short,
    from,
    domain,
    addresses,
  }: { short: string; from: string; domain: string; addresses: readonly string[] },
): LookupResult {
  const own = `${short}.${from}.svc.${domain}`;
  const { within, foreign, unnamed } = byZone(found, short, domain);
  // The host's own search domains are not the cluster's, but the service's address among their answers is a violation.
  const finds = foreign.filter(({ address }) => includesAddress(addresses, address));
  const [first] = [...within, ...finds];
  if (first) {
    const { name: answered, address } = first;
    return { is: "wrong", reason: reasons.nameFound({ name: short, from, address, answered }) };
  }
  if (unnamed)
    return {
      is: "undecided",
      reason: reasons.searchDomainUnknown({ name: short, address: unnamed.address }),
    };
  const notes = foreign.map((each) =>
    reasons.nameAlsoResolves({ name: each.name, addresses: [each.address] }),
  );
  return found.nxdomain.includes(own)
    ? { is: "right", notes }
    : { is: "undecided", reason: withNotes(reasons.nameNotDenied({ name: own }), ...notes) };
}

/** The verdict where programs in the other namespace cannot find a service by its name with the namespace. */
async function judgeQualifiedName(
  context: ProbeContext,
  { other: from }: Pick<Lab, "other">,
  clients: readonly [Client, ...Client[]],
  wanted: NamedService,
): Promise<Verdict | undefined> {
  const { name, addresses, port } = wanted;
  // The C library completes this name with the search domains, as programs do; nslookup has its own resolver.
  const perClient = await queryAll(ID, clients, [name], async (batch) =>
    Promise.all(
      batch.map(async ({ client, count }) => {
        const places = Array.from({ length: count }, () => ({ address: name, port }));
        const connections = await connectAll(context, client.pod, places);
        return connections.map((each) => judgeConnection(each, { name, from, addresses }));
      }),
    ),
  );
  const all = perClient.flatMap(({ results }) => results);
  const wrong = all.find((result) => result.is === "wrong");
  if (wrong)
    return violated(
      withNotes(
        wrong.reason,
        sameAnswerNote(perClient, ({ is }) => is === "wrong"),
      ),
    );
  const silent = perClient.filter((each) => isSilent(each, sharedBy(ID, perClient.length)));
  if (silent.length > 0) return judgeSilent(context, silent, from, wanted);
  return perClient.some(hasTooFew) ? inconclusive(reasons.nameConnectionFailed({ name })) : undefined;
}

const hasTooFew = ({ results, client }: ClientResults<string>) =>
  results.filter(({ is }) => is === "right").length < client.lookups;

/** The result of a connection to a name: nc prints one message for NXDOMAIN and for a DNS server that is silent. */
function judgeConnection(
  { resolved, outcome }: Connection,
  { name, from, addresses }: { name: string; from: string; addresses: readonly string[] },
): LookupResult {
  if (outcome === "dns") return { is: "unanswered" };
  if (resolved === undefined) return { is: "undecided", reason: reasons.nameConnectionFailed({ name }) };
  if (includesAddress(addresses, resolved)) return { is: "right", notes: [] };
  return { is: "wrong", reason: reasons.nameWrong({ name, answers: [resolved], from, wanted: addresses }) };
}

/** The control: where the whole name does not resolve either, the search list is not the cause. */
async function judgeSilent(
  context: ProbeContext,
  silent: readonly ClientResults<string>[],
  from: string,
  wanted: NamedService,
): Promise<Verdict> {
  const { name, addresses } = wanted;
  const clients = silent.map(({ client }) => client);
  const [first] = clients;
  const whole = first ? `${name}.svc.${zonesOf(first).domain}` : name;
  const { wrong } = await judgeNames(context, ID, clients, [{ ...wanted, name: whole }]);
  if (wrong) return inconclusive(reasons.bothNamesWrong({ name, whole, wanted: addresses }));
  return violated(reasons.nameNotFound({ name, from, whole, wanted: addresses }));
}

const shortName: LabClaim = {
  id: "dns/short-name",
  statement: "In a guestbook pod, nslookup resolves redis-master to the service's ClusterIP.",
  expected: "the ClusterIP of redis-master, and no other address",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const clients = await clientsOf(context, await podOnEachNode(lab));
    const wanted = await masterService(context, lab, MASTER.service);
    const { wrong, notes } = await judgeNames(context, "dns/short-name", clients, [wanted]);
    return wrong ?? upheld(withNotes(reasons.nameResolves(wanted), ...notes));
  },
};

const fqdn: LabClaim = {
  id: "dns/fqdn",
  statement: "A service resolves by its fully qualified name: SERVICE.NAMESPACE.svc.DOMAIN.",
  expected: "the ClusterIP of redis-master by that name",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const clients = await clientsOf(context, await podOnEachNode(lab));
    const { domain } = zonesOf(clients[0]);
    const name = `${MASTER.service}.${lab.namespace}.svc.${domain}`;
    const wanted = await masterService(context, lab, name);
    const { wrong, notes } = await judgeNames(context, "dns/fqdn", clients, [wanted]);
    const reason = withNotes(reasons.nameResolves(wanted), reasons.clusterDomain({ domain }), ...notes);
    return wrong ?? upheld(reason);
  },
};

const everyService: LabClaim = {
  id: "dns/every-service",
  statement: "Each service of the lab has a record in the cluster's DNS.",
  expected: "every service name resolves to its own ClusterIP",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const [clients, services] = [
      await clientsOf(context, await podOnEachNode(lab)),
      await servicesOf(context, lab),
    ];
    const { wrong, notes } = await judgeNames(context, "dns/every-service", clients, services);
    if (wrong) return wrong;
    const all = reasons.everyServiceNamed({
      count: services.length,
      services: services.map(({ name: service, addresses }) => reasons.serviceNamed({ service, addresses })),
    });
    return upheld(withNotes(all, ...notes));
  },
};

/**
 * The services of the lab's namespace that have a ClusterIP. A service that is not the lab's own counts only if it is
 * older than DNS may take to learn of it. Throws ProbeError where one of the lab's own is missing.
 */
async function servicesOf(context: ProbeContext, { namespace }: Lab): Promise<NamedService[]> {
  const { items } = await read(
    context,
    { kind: "services", namespace },
    () => context.kube.core.listNamespacedService({ namespace }),
    (list) =>
      list.items
        .map((service) => `${service.metadata?.name} ${clusterIPsOf(service).join(", ") || "None"}`)
        .join("\n"),
  );
  const own: string[] = [...APPS, ECHO].map(({ service }) => service);
  const missing = own.find((name) => !items.some(({ metadata }) => metadata?.name === name));
  if (missing) throw new ProbeError(reasons.serviceMissing({ service: missing }));
  const settledBefore = Date.now() - context.timeouts.convergence * 1000;
  return items.flatMap((service) => {
    const { metadata, spec } = service;
    const [name = "", addresses] = [metadata?.name, clusterIPsOf(service)];
    const age = metadata?.creationTimestamp?.getTime() ?? 0;
    const port = spec?.ports?.find(({ protocol }) => protocol !== "UDP")?.port;
    const counts = own.includes(name) || age < settledBefore;
    return addresses.length === 0 || !port || !counts ? [] : [{ name, addresses, port }];
  });
}

export const dnsClaims: readonly LabClaim[] = [
  shortName,
  server,
  everyService,
  fqdn,
  withNamespace,
  resolvNameserver,
  resolvSearch,
  resolvNdots,
];
