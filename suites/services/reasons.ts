import {
  address,
  because,
  count,
  defineReason,
  listOf,
  node,
  objectName,
  optional,
  pod,
  port,
  probability,
  type Reason,
  term,
  text,
} from "../../helpers/engine/reason.ts";
import { formatAnswers } from "../answer-reasons.ts";

/** The reasons of the claims about services: each code with its parameters and its sentence. */

// The identity of the servers, and the control

export const podUnidentified = defineReason(
  "pod-server-unidentified",
  { pod },
  ({ pod: name }) => `${name} could not be asked who it is`,
);

export const podItselfNotOpen = defineReason(
  "pod-itself-not-open",
  { pod, outcome: term, node },
  ({ pod: name, outcome, node: from }) => `${name} itself is ${outcome} from ${from}`,
);

export const podItselfMute = defineReason(
  "pod-itself-mute",
  { pod, node, right: count, times: count },
  ({ pod: name, node: from, right, times }) =>
    `${name} itself is open from ${from}, and answers ${right} of ${times} times who it is`,
);

export const podItselfNoUdp = defineReason(
  "pod-itself-no-udp",
  { pod },
  ({ pod: name }) => `${name} answers no UDP itself`,
);

// services/shape

const SERVICE_FIELDS = {
  type: "has the type",
  affinity: "has the affinity",
  port: "has the port",
  targetPort: "has the target port",
  otherPorts: "has other ports beside the first:",
} as const;
export type ServiceField = keyof typeof SERVICE_FIELDS;

export const serviceFieldWrong = defineReason(
  "service-field-wrong",
  { service: objectName, field: term, found: text, wanted: term },
  ({ service, field, found, wanted }) =>
    `${service} ${SERVICE_FIELDS[field as ServiceField]} ${found}, not ${wanted}`,
);

export const notInServiceRange = defineReason(
  "service-address-not-in-range",
  { service: objectName, address, ranges: listOf(address) },
  ({ service, address: at, ranges }) => `${service} has the address ${at}, not one of ${ranges.join(", ")}`,
);

export const serviceAddressTaken = defineReason(
  "service-address-of-nodes-or-pods",
  { service: objectName, address, range: address },
  ({ service, address: at, range }) =>
    `${service} has the address ${at}, not one apart from ${range} of the nodes and pods`,
);

export const serviceAddresses = defineReason(
  "service-addresses",
  { service: objectName, addresses: listOf(address) },
  ({ service, addresses }) => `${service} ${addresses.join(" and ")}`,
);

export const servicesShaped = defineReason(
  "services-as-expected",
  { portName: term, services: listOf(because), ranges: optional(listOf(address)), taken: count },
  ({ portName, services, ranges, taken }) => {
    const range = ranges ? `of ${ranges.join(", ")}` : "(the API does not tell the service range)";
    return `both ClusterIP, 6379 to ${portName}, affinity None: ${formatAnswers(services)} ${range}, in none of the ${taken} ranges and addresses of nodes and pods`;
  },
);

// services/endpoints

export const servicePodsMissing = defineReason(
  "service-pods-missing",
  { service: objectName, ready: count, wanted: count },
  ({ service, ready, wanted }) => `${ready} pods of ${service} are Ready, not ${wanted}`,
);

export const servicePodsChanged = defineReason(
  "service-pods-changed",
  { service: objectName },
  ({ service }) => `the pods of ${service} changed meanwhile`,
);

export const endpointsWrong = defineReason(
  "endpoints-wrong",
  { service: objectName, found: listOf(address), wanted: listOf(address) },
  ({ service, found, wanted }) =>
    `the endpoints of ${service} are ${found.join(", ") || "nobody"}, not ${wanted.join(", ")}`,
);

export const endpointsPortWrong = defineReason(
  "endpoints-port-wrong",
  { service: objectName, found: listOf(port), wanted: port },
  ({ service, found, wanted }) => `the endpoints of ${service} have port ${found.join(", ")}, not ${wanted}`,
);

export const endpointsOfService = defineReason(
  "endpoints-of-service",
  { service: objectName, addresses: listOf(address) },
  ({ service, addresses }) => `${service} ${addresses.join(", ")}`,
);

export const endpointsRight = defineReason(
  "endpoints-as-expected",
  { services: listOf(because), port },
  ({ services, port: at }) =>
    `${services.map((each) => each.text).join("; ")}: the addresses of the Ready pods, port ${at}`,
);

// services/routes

const leading = { address, node, pods: listOf(pod) };

export const leadsAstray = defineReason(
  "service-leads-astray",
  { ...leading, astray: listOf(because) },
  ({ address: at, node: from, pods, astray }) =>
    `${at} leads from ${from} to ${formatAnswers(astray)}, not to ${pods.join(" or ")}`,
);

export const leadsToNobody = defineReason(
  "service-leads-to-nobody",
  leading,
  ({ address: at, node: from, pods }) =>
    `${at} leads from ${from} to nobody, not to ${pods.join(" or ")}, which itself answers there`,
);

export const serviceSilent = defineReason(
  "service-connections-unanswered",
  { silent: count, connections: count, node, mute: optional(because) },
  ({ silent, connections, node: from, mute }) =>
    `${silent} of ${connections} connections from ${from} got no answer; ${mute?.text ?? "the others did"}`,
);

export const serviceLeadsRight = defineReason(
  "service-leads-to-selected",
  { connections: count, address, nodes: count, answers: listOf(because) },
  ({ connections, address: at, nodes, answers }) =>
    `all ${connections} connections to ${at} from ${nodes} nodes were answered: ${formatAnswers(answers)}`,
);

// services/distributes, services/random

export const slaveStartedAnew = defineReason("slave-started-anew", "a redis-slave started anew meanwhile");

export const notEveryAnswer = defineReason(
  "connections-not-by-slaves",
  { answers: listOf(because) },
  ({ answers }) => `not every connection was answered by a redis-slave: ${formatAnswers(answers)}`,
);

export const proxyMode = defineReason(
  "proxy-mode",
  { mode: term, why: because },
  ({ mode, why }) => `proxy mode ${mode}, by ${why.text}`,
);

export const proxyTakesTurns = defineReason(
  "proxy-takes-turns",
  { proxy: because },
  ({ proxy }) => `${proxy.text}: this mode takes turns`,
);

const order = { node, runs: count, connections: count, expected: count, pValue: probability, proxy: because };
interface Order {
  node: string;
  runs: number;
  connections: number;
  expected: number;
  pValue: number;
  proxy: Reason;
}
const orderWords = ({ node: from, runs, connections, expected, pValue, proxy }: Order) =>
  `${runs} runs in ${connections} connections from ${from}, ${expected} by chance (p = ${pValue.toPrecision(2)}), ${proxy.text}`;

export const orderRandom = defineReason("order-random", order, orderWords);

export const orderNotRandom = defineReason(
  "order-not-random",
  order,
  (seen) => `the order is not random: ${orderWords(seen)}`,
);

export const orderPattern = defineReason(
  "order-pattern",
  order,
  (seen) => `the order is a pattern, not random: ${orderWords(seen)}`,
);
