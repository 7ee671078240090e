import { APPS, ECHO, MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { externalClients, onePerNode, podOnEachNode } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import { withNotes } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import type { Connection } from "../../helpers/probes/connect.ts";
import { connectAll } from "../../helpers/probes/connect-all.ts";
import type { Lookup } from "../../helpers/probes/parsers/dns.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { read } from "../../helpers/probes/read.ts";
import { clusterIPsOf } from "../../helpers/probes/service.ts";
import { sharedBy } from "../../helpers/statistics/budget.ts";
import type { LabClaim } from "../claim.ts";
import {
  againstAny,
  byZone,
  controlOf,
  earlierNames,
  holds,
  judgeNames,
  masterWanted,
  nameQuestion,
  toldOfEarlier,
  type Wanted,
} from "./answer.ts";
import { type Client, clientsOf, zonesOf } from "./clients.ts";
import type { Reported } from "./heard.ts";
import { besidesOf, type Heard, hearFrom, isSilent, lookUp, type Question, soAnswered } from "./heard.ts";
import * as reasons from "./reasons.ts";
import { resolvNameserver, resolvNdots, resolvSearch } from "./resolv.ts";
import { server } from "./server.ts";

const ID = "dns/namespace";

const namespace: LabClaim = {
  id: ID,
  statement: "From another namespace a service is found by its name with the namespace, and not without.",
  expected: "the ClusterIP by redis-master.NAMESPACE, and NXDOMAIN for redis-master",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const { other: from } = lab;
    const { stranger, sameLabelClient: namesake } = await externalClients(lab);
    const clients = await clientsOf(context, onePerNode([stranger, namesake]));
    const wanted = await masterWanted(context, lab, MASTER.service);
    const { addresses, name: short } = wanted;
    const name = `${MASTER.service}.${lab.namespace}`;
    const unfound = await notFound(context, lab, clients, { ...wanted, name });
    if (unfound) return unfound;

    const { domain } = zonesOf(clients[0]);
    const control = controlOf(wanted);
    const earlier = earlierNames(name, zonesOf(clients[0])).map(
      (each): Question => ({
        ...{ queried: { name: each }, control },
        judge: (found) => toldOfEarlier(found, each, { name, addresses, from }),
      }),
    );
    // The C library tells of one address only: whether the name has others, the whole name tells.
    const whole = nameQuestion({ ...wanted, name: `${name}.svc.${domain}` });
    const shortName: Question = {
      ...{ queried: { name: short }, control },
      judge: (found) => toldOfShort(found, { short, from, domain, addresses }),
    };
    const questions = [shortName, ...earlier, whole];
    const heard = await hearFrom(ID, clients, questions, lookUp(context));
    const besides = besidesOf(heard);
    const against = await againstAny(context, ID, [shortName, ...earlier], heard);
    if (against?.verdict === "violated") return against;
    const wrong = await againstAny(context, ID, [whole], heard);
    if (wrong) return { ...wrong, reason: reasons.wholeNameWrong({ seen: wrong.reason, from }) };
    if (against) return against;
    return upheld(withNotes(reasons.namespaceNeeded({ name, from, addresses, short }), ...besides));
  },
};

/** What a lookup tells of the short name, which nobody may find from another namespace. */
export function toldOfShort(
  found: Lookup,
  {
    short,
    from,
    domain,
    addresses,
  }: { short: string; from: string; domain: string; addresses: readonly string[] },
): Reported {
  const own = `${short}.${from}.svc.${domain}`;
  const { within, foreign, unnamed } = byZone(found, short, domain);
  // The host's own search domains are not the cluster's; but an answer that is the service's would find it.
  const finds = foreign.filter(({ address }) => holds(addresses, address));
  const [first] = [...within, ...finds];
  if (first) {
    const { name: answered, address } = first;
    return { is: "wrong", reason: reasons.nameFound({ name: short, from, address, answered }) };
  }
  if (unnamed)
    return { is: "untold", reason: reasons.searchDomainUntold({ name: short, address: unnamed.address }) };
  const besides = foreign.map((each) =>
    reasons.nameAlsoResolves({ name: each.name, addresses: [each.address] }),
  );
  return found.nxdomain.includes(own)
    ? { is: "right", besides }
    : { is: "untold", reason: withNotes(reasons.nameNotDenied({ name: own }), ...besides) };
}

/** Why programs in the other namespace do not find a service by its name with the namespace; undefined where they do. */
async function notFound(
  context: ProbeContext,
  { other: from }: Pick<Lab, "other">,
  clients: readonly [Client, ...Client[]],
  wanted: Wanted,
): Promise<Verdict | undefined> {
  const { name, addresses, port } = wanted;
  // Search domains, which make this name whole, are the business of the C library: nslookup has its own way.
  const heard = await hearFrom(ID, clients, [name], async (queried) =>
    Promise.all(
      queried.map(async ({ client, count }) => {
        const places = Array.from({ length: count }, () => ({ address: name, port }));
        const connections = await connectAll(context, client.pod, places);
        return connections.map((each) => toldByConnection(each, { name, from, addresses }));
      }),
    ),
  );
  const all = heard.flatMap(({ reported: told }) => told);
  const wrong = all.find((reported) => reported.is === "wrong");
  if (wrong)
    return violated(
      withNotes(
        wrong.reason,
        soAnswered(heard, ({ is }) => is === "wrong"),
      ),
    );
  const silent = heard.filter((each) => isSilent(each, sharedBy(ID, heard.length)));
  if (silent.length > 0) return unlessUnnamed(context, silent, from, wanted);
  return heard.some(isShort) ? inconclusive(reasons.nameConnectionLost({ name })) : undefined;
}

const isShort = ({ reported: told, client }: Heard<string>) =>
  told.filter(({ is }) => is === "right").length < client.lookups;

/** What a connection to a name tells of that name: nc has one word for a name that is denied and a server that is silent. */
function toldByConnection(
  { resolved, outcome }: Connection,
  { name, from, addresses }: { name: string; from: string; addresses: readonly string[] },
): Reported {
  if (outcome === "dns") return { is: "unanswered" };
  if (resolved === undefined) return { is: "untold", reason: reasons.nameConnectionLost({ name }) };
  if (holds(addresses, resolved)) return { is: "right", besides: [] };
  return { is: "wrong", reason: reasons.nameWrong({ name, answers: [resolved], from, wanted: addresses }) };
}

/** The control: without an answer to the whole name either, it is not the search that fails. */
async function unlessUnnamed(
  context: ProbeContext,
  silent: readonly Heard<string>[],
  from: string,
  wanted: Wanted,
): Promise<Verdict> {
  const { name, addresses } = wanted;
  const clients = silent.map(({ client }) => client);
  const [first] = clients;
  const whole = first ? `${name}.svc.${zonesOf(first).domain}` : name;
  const { wrong } = await judgeNames(context, ID, clients, [{ ...wanted, name: whole }]);
  if (wrong) return inconclusive(reasons.neitherName({ name, whole, wanted: addresses }));
  return violated(reasons.nameUnfound({ name, from, whole, wanted: addresses }));
}

const shortName: LabClaim = {
  id: "dns/short-name",
  statement: "nslookup of redis-master in a guestbook pod gives the service's ClusterIP.",
  expected: "the ClusterIP of redis-master, and no other address",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const clients = await clientsOf(context, await podOnEachNode(lab));
    const wanted = await masterWanted(context, lab, MASTER.service);
    const { wrong, besides } = await judgeNames(context, "dns/short-name", clients, [wanted]);
    return wrong ?? upheld(withNotes(reasons.nameResolves(wanted), ...besides));
  },
};

const fqdn: LabClaim = {
  id: "dns/fqdn",
  statement: "A service's whole name is service, namespace, svc and the cluster's domain.",
  expected: "the ClusterIP of redis-master by that name",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const clients = await clientsOf(context, await podOnEachNode(lab));
    const { domain } = zonesOf(clients[0]);
    const name = `${MASTER.service}.${lab.namespace}.svc.${domain}`;
    const wanted = await masterWanted(context, lab, name);
    const { wrong, besides } = await judgeNames(context, "dns/fqdn", clients, [wanted]);
    const reason = withNotes(reasons.nameResolves(wanted), reasons.clusterDomain({ domain }), ...besides);
    return wrong ?? upheld(reason);
  },
};

const everyService: LabClaim = {
  id: "dns/every-service",
  statement: "Each service of the lab has an entry in the cluster's DNS.",
  expected: "every service's own ClusterIP by its name",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const [clients, services] = [
      await clientsOf(context, await podOnEachNode(lab)),
      await servicesOf(context, lab),
    ];
    const { wrong, besides } = await judgeNames(context, "dns/every-service", clients, services);
    if (wrong) return wrong;
    const all = reasons.everyServiceNamed({
      count: services.length,
      services: services.map(({ name: service, addresses }) => reasons.serviceNamed({ service, addresses })),
    });
    return upheld(withNotes(all, ...besides));
  },
};

/**
 * The services of the lab's namespace that have a ClusterIP. Others than the lab's own may come and go while
 * claims are asked; one that has just come need not be known yet. Throws ProbeError where one of the lab's is not there.
 */
async function servicesOf(context: ProbeContext, { namespace }: Lab): Promise<Wanted[]> {
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
  const settledBefore = Date.now() - TIMEOUTS.convergence * 1000;
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
  namespace,
  resolvNameserver,
  resolvSearch,
  resolvNdots,
];
