import { DNS_SERVICE, SYSTEM_NAMESPACE } from "../../fixtures/cluster/inspect/networks.ts";
import { hostPort } from "../../helpers/network/address.ts";
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
} from "../../helpers/reasons/reason.ts";

/** The reasons of the DNS claims: each code with its parameters and its sentence. */

// The addresses that a name resolves to.

const addresses = listOf(address);

export const nameResolves = defineReason(
  "name-resolves",
  { name: host, addresses },
  ({ name, addresses: all }) => `${name} resolves to ${all.join(", ")}`,
);

/** Another name of the search list, which has an answer of its own. */
export const nameAlsoResolves = defineReason(
  "searched-name-also-resolves",
  { name: host, addresses },
  ({ name, addresses: all }) => `${name} resolves to ${all.join(", ")}`,
);

export const clusterDomain = defineReason(
  "cluster-domain",
  { domain: host },
  ({ domain }) => `the cluster's domain is ${domain}`,
);

export const clusterDomainUnknown = defineReason(
  "cluster-domain-unknown",
  { pod },
  ({ pod: name }) => `no search domain of ${name} contains "svc", so the cluster's domain is unknown`,
);

/** `before`: the name that resolves in place of `meant`, which is later in the search list; `from`: the client's namespace. */
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
    const origin = before === undefined ? "" : ` (${before}, which is searched before ${meant})`;
    const where = from === undefined ? "" : ` in namespace ${from}`;
    return `${name} resolves to ${answers.join(", ")}${origin}${where}, not ${wanted.join(", ")}`;
  },
);

export const nameInPart = defineReason(
  "name-resolves-in-part",
  { name: host, answers: addresses, wanted: addresses },
  ({ name, answers, wanted }) => `${name} resolves only to ${answers.join(", ")}, not ${wanted.join(", ")}`,
);

export const nameAnswerMissing = defineReason(
  "name-answer-lost",
  { name: host, missing: addresses },
  ({ name, missing }) => `the lookup of ${name} got no reply for ${missing.join(", ")}`,
);

// A lookup of a name or an address without an answer

export const lookedUp = { name: optional(host), address: optional(address) };
export type LookedUp = { name: string; address?: never } | { address: string; name?: never };
export const formatQueried = ({
  name,
  address: at,
}: {
  name?: string | undefined;
  address?: string | undefined;
}) => name ?? at;

const wanted = { wanted: optional(addresses), wantedName: optional(host) };
export type ExpectedAnswer = { wanted: readonly string[] } | { wantedName: string };
const formatExpected = (values: {
  wanted?: readonly string[] | undefined;
  wantedName?: string | undefined;
}) => values.wantedName ?? values.wanted?.join(", ");

export const lookupFailed = defineReason(
  "lookup-lost",
  lookedUp,
  (question) => `nslookup of ${formatQueried(question)} failed`,
);

export const lookupUndecided = defineReason(
  "lookup-decides-nothing",
  lookedUp,
  (question) => `the output of nslookup of ${formatQueried(question)} is ambiguous`,
);

export const podReachesNothing = defineReason(
  "lookup-pod-reaches-nothing",
  { ...lookedUp, outcome: term },
  ({ outcome, ...question }) =>
    `${formatQueried(question)}: no answer, but the pod cannot reach the control either: ${outcome}`,
);

export const noServerAnswered = defineReason(
  "dns-server-unanswered",
  { ...lookedUp, control: address, port },
  ({ control, port: of, ...question }) =>
    `${formatQueried(question)}: no DNS server answered, but ${hostPort(control, of)} did`,
);

export const nameServfail = defineReason(
  "name-servfail",
  { ...lookedUp, answered: host, ...wanted },
  ({ answered, ...values }) =>
    `the lookup of ${formatQueried(values)} returned SERVFAIL (${answered}), not ${formatExpected(values)}`,
);

export const nameNxdomain = defineReason(
  "name-nxdomain",
  { ...lookedUp, answered: host, ...wanted },
  ({ answered, ...values }) =>
    `the lookup of ${formatQueried(values)} returned NXDOMAIN (${answered}), not ${formatExpected(values)}`,
);

// dns/every-service

export const serviceMissing = defineReason(
  "named-service-missing",
  { service: objectName },
  ({ service }) => `service "${service}" does not exist, so its address is unknown`,
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
    `all ${number} services resolve by name: ${services.map((each) => each.text).join(", ")}`,
);

// dns/namespace

const fromNamespace = { name: host, from: namespace };

export const bothNamesWrong = defineReason(
  "name-and-whole-name-wrong",
  { name: host, whole: host, wanted: addresses },
  ({ name, whole, wanted: all }) => `neither ${name} nor ${whole} resolves to ${all.join(", ")}`,
);

export const nameNotFound = defineReason(
  "name-not-found-from-namespace",
  { ...fromNamespace, whole: host, wanted: addresses },
  ({ name, from, whole, wanted: all }) =>
    `${name} does not resolve in namespace ${from}, but ${whole} resolves to ${all.join(", ")}`,
);

export const nameConnectionFailed = defineReason(
  "name-connection-lost",
  { name: host },
  ({ name }) => `the connection to ${name} failed`,
);

export const nameFound = defineReason(
  "name-found-without-namespace",
  { ...fromNamespace, address, answered: host },
  ({ name, from, address: at, answered }) =>
    `${name} resolves to ${at} (${answered}) in namespace ${from}, not NXDOMAIN`,
);

export const searchDomainUnknown = defineReason(
  "search-domain-untold",
  { name: host, address },
  ({ name, address: at }) => `${name} resolves to ${at}, but the search domain is unknown`,
);

export const nameNotDenied = defineReason(
  "name-not-denied",
  { name: host },
  ({ name }) => `no DNS server returned NXDOMAIN for ${name}`,
);

export const earlierNameAnswered = defineReason(
  "name-answered-by-earlier-domain",
  { ...fromNamespace, address, answered: host, wanted: addresses },
  ({ name, from, address: at, answered, wanted: all }) =>
    `${name} also resolves to ${at} (${answered}) in namespace ${from}, not only to ${all.join(", ")}`,
);

export const earlierNameUnanswered = defineReason(
  "earlier-name-unanswered",
  { name: host },
  ({ name }) => `${name}, which is searched first, got no answer`,
);

export const wholeNameWrong = defineReason(
  "whole-name-wrong-from-namespace",
  { seen: because, from: namespace },
  ({ seen, from }) => `${seen.text}, in namespace ${from}`,
);

export const namespaceNeeded = defineReason(
  "name-needs-namespace",
  { ...fromNamespace, addresses, short: host },
  ({ name, from, addresses: all, short }) =>
    `in namespace ${from}, ${name} resolves to ${all.join(", ")}, and ${short} returns NXDOMAIN`,
);

// dns/server

export const dnsServiceMissing = defineReason(
  "dns-service-missing",
  `service "${DNS_SERVICE}" does not exist in namespace ${SYSTEM_NAMESPACE}: this cluster's DNS service has another name`,
);

export const pointerWrong = defineReason(
  "dns-address-named-otherwise",
  { address, names: listOf(host), wanted: host },
  ({ address: at, names, wanted: name }) => `${at} resolves to ${names.join(", ")}, not ${name}`,
);

export const serverUnknown = defineReason(
  "answering-server-untold",
  "nslookup did not print which server answered",
);

export const answeredByAnother = defineReason(
  "dns-answered-by-another",
  { answered: address, wanted: addresses },
  ({ answered, wanted: all }) => `${answered} answered, not ${all.join(", ")} of ${DNS_SERVICE}`,
);

export const serviceAnswers = defineReason(
  "dns-service-answers",
  { addresses, name: host },
  ({ addresses: all, name }) => `${all.join(", ")} of ${DNS_SERVICE} answered and resolves to ${name}`,
);

export const serviceBehindCache = defineReason(
  "dns-service-behind-cache",
  { addresses, name: host },
  ({ addresses: all, name }) => `${all.join(", ")} resolves to ${name}`,
);

export const cacheAnswered = defineReason(
  "dns-cache-answered",
  { address, cache: objectName },
  ({ address: at, cache }) => `${at} answered: ${cache}, a cache of ${DNS_SERVICE}`,
);
