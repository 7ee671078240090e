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
} from "../../helpers/reasons/reason.ts";
import { formatAnswers } from "../answer-reasons.ts";

/** The reasons of the services claims: each code with its parameters and its sentence. */

// The identity of the servers, and the control

export const podUnidentified = defineReason(
  "pod-server-unidentified",
  { pod },
  ({ pod: name }) => `the redis server of pod ${name} could not be identified`,
);

export const podItselfNotOpen = defineReason(
  "pod-itself-not-open",
  { pod, outcome: term, node },
  ({ pod: name, outcome, node: from }) => `a direct connection from ${from} to ${name} gives ${outcome}`,
);

export const podItselfMute = defineReason(
  "pod-itself-mute",
  { pod, node, right: count, times: count },
  ({ pod: name, node: from, right, times }) =>
    `${name} is open from ${from}, but identifies itself in only ${right} of ${times} direct connections`,
);

export const podItselfNoUdp = defineReason(
  "pod-itself-no-udp",
  { pod },
  ({ pod: name }) => `${name} does not answer UDP packets sent to it directly`,
);

// services/shape

const SERVICE_FIELDS = {
  type: "type",
  affinity: "sessionAffinity",
  port: "port",
  targetPort: "targetPort",
  otherPorts: "number of other ports",
} as const;
export type ServiceField = keyof typeof SERVICE_FIELDS;

export const serviceFieldWrong = defineReason(
  "service-field-wrong",
  { service: objectName, field: term, found: text, wanted: term },
  ({ service, field, found, wanted }) =>
    `${service}: ${SERVICE_FIELDS[field as ServiceField]} is ${found}, not ${wanted}`,
);

export const notInServiceRange = defineReason(
  "service-address-not-in-range",
  { service: objectName, address, ranges: listOf(address) },
  ({ service, address: at, ranges }) =>
    `${service} has the address ${at}, which is not in the service range ${ranges.join(", ")}`,
);

export const serviceAddressInUse = defineReason(
  "service-address-of-nodes-or-pods",
  { service: objectName, address, range: address },
  ({ service, address: at, range }) =>
    `${service} has the address ${at}, which is in ${range} of the nodes and pods`,
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
    const range = ranges ? `in ${ranges.join(", ")}` : "(service range unknown)";
    return `both have type ClusterIP, port 6379 to ${portName}, affinity None: ${formatAnswers(services)} ${range}, in none of the ${taken} ranges and addresses of nodes and pods`;
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
  ({ service }) => `the pods of ${service} changed during the check`,
);

export const endpointsWrong = defineReason(
  "endpoints-wrong",
  { service: objectName, found: listOf(address), wanted: listOf(address) },
  ({ service, found, wanted }) =>
    `the endpoints of ${service} are ${found.join(", ") || "none"}, not ${wanted.join(", ")}`,
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

export const answeredByWrongPod = defineReason(
  "service-leads-astray",
  { ...leading, astray: listOf(because) },
  ({ address: at, node: from, pods, astray }) =>
    `connections from ${from} to ${at} were answered by ${formatAnswers(astray)}, not only by ${pods.join(" or ")}`,
);

export const answeredByNoPod = defineReason(
  "service-leads-to-nobody",
  leading,
  ({ address: at, node: from, pods }) =>
    `no connection from ${from} to ${at} was answered, but ${pods.join(" or ")} answers directly`,
);

export const connectionsUnanswered = defineReason(
  "service-connections-unanswered",
  { silent: count, connections: count, node, mute: optional(because) },
  ({ silent, connections, node: from, mute }) =>
    `${silent} of ${connections} connections from ${from} got no answer; ${mute?.text ?? "the others did"}`,
);

export const answeredBySelected = defineReason(
  "service-leads-to-selected",
  { connections: count, address, nodes: count, answers: listOf(because) },
  ({ connections, address: at, nodes, answers }) =>
    `all ${connections} connections to ${at} from ${nodes} nodes were answered: ${formatAnswers(answers)}`,
);

// services/distributes, services/random

export const slaveRestarted = defineReason("slave-started-anew", "a redis-slave restarted during the check");

export const answeredByOthers = defineReason(
  "connections-not-by-slaves",
  { answers: listOf(because) },
  ({ answers }) => `some connections were not answered by a redis-slave: ${formatAnswers(answers)}`,
);

export const proxyMode = defineReason(
  "proxy-mode",
  { mode: term, why: because },
  ({ mode, why }) => `proxy mode ${mode} (${why.text})`,
);

export const proxyTakesTurns = defineReason(
  "proxy-takes-turns",
  { proxy: because },
  ({ proxy }) => `${proxy.text}: this mode is round robin`,
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
const formatOrder = ({ node: from, runs, connections, expected, pValue, proxy }: Order) =>
  `${runs} runs in ${connections} connections from ${from}, ${expected} expected by chance (p = ${pValue.toPrecision(2)}), ${proxy.text}`;

export const orderRandom = defineReason("order-random", order, formatOrder);

export const orderNotRandom = defineReason(
  "order-not-random",
  order,
  (values) => `the order is not random: ${formatOrder(values)}`,
);

export const orderPattern = defineReason(
  "order-pattern",
  order,
  (values) => `the order is a pattern, not random: ${formatOrder(values)}`,
);
