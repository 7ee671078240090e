import { DNS, SYSTEM } from "../../fixtures/cluster/inspect/networks.ts";
import {
  address,
  because,
  count,
  defineReason,
  host,
  listOf,
  namespace,
  objectName,
  optional,
  pod,
  port,
  term,
} from "../../helpers/engine/reason.ts";
import { hostPort } from "../../helpers/network/address.ts";

/** The reasons of the claims about names: each code with its parameters and its sentence. */

// What a name resolves to

const addresses = listOf(address);

export const nameResolves = defineReason(
  "name-resolves",
  { name: host, addresses },
  ({ name, addresses: all }) => `${name} is ${all.join(", ")}`,
);

/** Another name that a search tries, which has an answer of its own. */
export const nameAlsoResolves = defineReason(
  "searched-name-also-resolves",
  { name: host, addresses },
  ({ name, addresses: all }) => `${name} is ${all.join(", ")}`,
);

export const clusterDomain = defineReason(
  "cluster-domain",
  { domain: host },
  ({ domain }) => `the cluster's domain is ${domain}`,
);

export const clusterDomainUnknown = defineReason(
  "cluster-domain-unknown",
  { pod },
  ({ pod: name }) => `no search domain of ${name} has svc in it, so the cluster's is not known`,
);

/** `before`: the name that was answered in the place of the one that is meant; `from`: the namespace that asked. */
export const nameWrong = defineReason(
  "name-resolves-wrong",
  {
    name: host,
    answers: addresses,
    before: optional(host),
    meant: optional(host),
    from: optional(namespace),
    wanted: addresses,
  },
  ({ name, answers, before, meant, from, wanted }) => {
    const whose = before === undefined ? "" : ` (${before}, which is searched before ${meant})`;
    const where = from === undefined ? "" : ` in ${from}`;
    return `${name} is ${answers.join(", ")}${whose}${where}, not ${wanted.join(", ")}`;
  },
);

export const nameInPart = defineReason(
  "name-resolves-in-part",
  { name: host, answers: addresses, wanted: addresses },
  ({ name, answers, wanted }) => `${name} is ${answers.join(", ")} alone, not ${wanted.join(", ")}`,
);

export const nameAnswerLost = defineReason(
  "name-answer-lost",
  { name: host, missing: addresses },
  ({ name, missing }) => `the answer for ${missing.join(", ")} of ${name} was lost`,
);

// A lookup of a name, or of an address, that brought no answer

export const queried = { name: optional(host), address: optional(address) };
export type Queried = { name: string; address?: never } | { address: string; name?: never };
export const queriedWords = ({
  name,
  address: at,
}: {
  name?: string | undefined;
  address?: string | undefined;
}) => name ?? at;

const wanted = { wanted: optional(addresses), wantedName: optional(host) };
export type WantedAnswer = { wanted: readonly string[] } | { wantedName: string };
const wantedWords = (values: { wanted?: readonly string[] | undefined; wantedName?: string | undefined }) =>
  values.wantedName ?? values.wanted?.join(", ");

export const lookupLost = defineReason(
  "lookup-lost",
  queried,
  (question) => `nslookup of ${queriedWords(question)} was lost`,
);

export const lookupUndecided = defineReason(
  "lookup-decides-nothing",
  queried,
  (question) => `nslookup of ${queriedWords(question)} printed nothing that decides it`,
);

export const podReachesNothing = defineReason(
  "lookup-pod-reaches-nothing",
  { ...queried, outcome: term },
  ({ outcome, ...question }) =>
    `${queriedWords(question)}: no answer, and the pod reaches nothing else: ${outcome}`,
);

export const noServerAnswered = defineReason(
  "dns-server-unanswered",
  { ...queried, control: address, port },
  ({ control, port: of, ...question }) =>
    `${queriedWords(question)}: no DNS server answered, while ${hostPort(control, of)} did`,
);

export const nameServfail = defineReason(
  "name-servfail",
  { ...queried, answered: host, ...wanted },
  ({ answered, ...values }) =>
    `${queriedWords(values)} is SERVFAIL (${answered}), not ${wantedWords(values)}`,
);

export const nameNxdomain = defineReason(
  "name-nxdomain",
  { ...queried, answered: host, ...wanted },
  ({ answered, ...values }) =>
    `${queriedWords(values)} is NXDOMAIN (${answered}), not ${wantedWords(values)}`,
);

// dns/every-service

export const serviceMissing = defineReason(
  "named-service-missing",
  { service: objectName },
  ({ service }) => `there is no service ${service}, so nothing tells what its name must be`,
);

export const serviceNamed = defineReason(
  "service-name-resolves",
  { service: objectName, addresses },
  ({ service, addresses: all }) => `${service} ${all.join(", ")}`,
);

export const everyServiceNamed = defineReason(
  "every-service-name-resolves",
  { count, services: listOf(because) },
  ({ count: number, services }) =>
    `all ${number} services have their name: ${services.map((each) => each.text).join(", ")}`,
);

// dns/namespace

const fromNamespace = { name: host, from: namespace };

export const neitherName = defineReason(
  "name-and-whole-name-wrong",
  { name: host, whole: host, wanted: addresses },
  ({ name, whole, wanted: all }) => `neither ${name} nor ${whole} is ${all.join(", ")}`,
);

export const nameUnfound = defineReason(
  "name-not-found-from-namespace",
  { ...fromNamespace, whole: host, wanted: addresses },
  ({ name, from, whole, wanted: all }) =>
    `${name} has no address in ${from}, not ${all.join(", ")} as ${whole} has`,
);

export const nameConnectionLost = defineReason(
  "name-connection-lost",
  { name: host },
  ({ name }) => `the connection to ${name} was lost`,
);

export const nameFound = defineReason(
  "name-found-without-namespace",
  { ...fromNamespace, address, answered: host },
  ({ name, from, address: at, answered }) => `${name} is ${at} (${answered}) in ${from}, not NXDOMAIN`,
);

export const searchDomainUntold = defineReason(
  "search-domain-untold",
  { name: host, address },
  ({ name, address: at }) => `${name} is ${at}, by which search domain is not told`,
);

export const nameNotDenied = defineReason(
  "name-not-denied",
  { name: host },
  ({ name }) => `no server said that there is no ${name}`,
);

export const answeredEarlier = defineReason(
  "name-answered-by-earlier-domain",
  { ...fromNamespace, address, answered: host, wanted: addresses },
  ({ name, from, address: at, answered, wanted: all }) =>
    `${name} is ${at} as well (${answered}), not ${all.join(", ")} in ${from}`,
);

export const earlierUnanswered = defineReason(
  "earlier-name-unanswered",
  { name: host },
  ({ name }) => `${name}, which is searched first, has no answer`,
);

export const wholeNameWrong = defineReason(
  "whole-name-wrong-from-namespace",
  { seen: because, from: namespace },
  ({ seen, from }) => `${seen.text}, in ${from}`,
);

export const namespaceNeeded = defineReason(
  "name-needs-namespace",
  { ...fromNamespace, addresses, short: host },
  ({ name, from, addresses: all, short }) =>
    `in ${from} ${name} is ${all.join(", ")}, and ${short} is NXDOMAIN`,
);

// dns/server

export const noService = defineReason(
  "dns-service-missing",
  `there is no service ${DNS} in ${SYSTEM}: this cluster's DNS is called otherwise`,
);

export const namedOtherwise = defineReason(
  "dns-address-named-otherwise",
  { address, names: listOf(host), wanted: host },
  ({ address: at, names, wanted: name }) => `${at} is ${names.join(", ")}, not ${name}`,
);

export const serverUntold = defineReason(
  "answering-server-untold",
  "nslookup does not say which server answered",
);

export const answeredByAnother = defineReason(
  "dns-answered-by-another",
  { answered: address, wanted: addresses },
  ({ answered, wanted: all }) => `${answered} answered, not ${all.join(", ")} of ${DNS}`,
);

export const serviceAnswers = defineReason(
  "dns-service-answers",
  { addresses, name: host },
  ({ addresses: all, name }) => `${all.join(", ")} of ${DNS} answered and is ${name}`,
);

export const serviceBehindCache = defineReason(
  "dns-service-behind-cache",
  { addresses, name: host },
  ({ addresses: all, name }) => `${all.join(", ")} is ${name}`,
);

export const cacheAnswered = defineReason(
  "dns-cache-answered",
  { address, cache: objectName },
  ({ address: at, cache }) => `${at} answered, where ${cache} stands before ${DNS}`,
);
