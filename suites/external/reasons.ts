import {
  address,
  because,
  count,
  defineReason,
  limitSeconds,
  listOf,
  measuredMs,
  node,
  nodePort,
  optional,
  pod,
  port,
  term,
  text,
  url,
} from "../../helpers/engine/reason.ts";

/** The reasons of the claims about ways in from outside: each code with its parameters and its sentence. */

// what an entrance answered

export const pageOfAnother = defineReason("page-not-guestbook", "its page is not the guestbook's");

export const noGuestbookPod = defineReason(
  "answered-by-no-guestbook-pod",
  { pod: optional(pod) },
  ({ pod: name }) => `${name ?? "nobody known"} answered, no guestbook pod`,
);

export const inRequests = defineReason(
  "in-some-requests",
  { seen: because, wrong: count, requests: count },
  ({ seen, wrong, requests }) => `${seen.text} (${wrong} of ${requests} requests)`,
);

export const servedBy = defineReason("served-by-pod", { pod }, ({ pod: name }) => `the guestbook in ${name}`);

export const notEchoPod = defineReason(
  "answered-by-no-echo-pod",
  { answer: text },
  ({ answer }) => `${answer}, not an echo pod`,
);

/** `outcome` is how a request ended: a status of HTTP, or why there is none. `node` is absent for a balancer. */
export const entranceSeen = defineReason(
  "entrance-seen",
  { node: optional(node), url, outcome: term, seen: because },
  ({ node: name = "the load balancer", url: at, seen }) => `${name} (${at}): ${seen.text}`,
);

export const entrancesServe = defineReason(
  "entrances-serve-guestbook",
  { entrances: listOf(because) },
  ({ entrances }) => entrances.map((each) => each.text).join("; "),
);

// the guestbook's service

export const serviceType = defineReason(
  "service-not-load-balancer",
  { type: term },
  ({ type }) => `the guestbook service is of type ${type}, not LoadBalancer`,
);

export const serviceWithoutNodePort = defineReason(
  "service-without-node-port",
  "the guestbook service has no node port",
);

export const serviceWithoutClusterIp = defineReason(
  "service-without-cluster-ip",
  "the guestbook service has no ClusterIP",
);

export const clusterIpNoAddress = defineReason(
  "cluster-ip-no-address",
  { given: text },
  ({ given }) => `the guestbook service has the ClusterIP ${given}, not an address`,
);

export const nodePortOutOfRange = defineReason(
  "node-port-out-of-range",
  { nodePort: optional(nodePort), from: term, to: term },
  ({ nodePort: given, from, to }) =>
    `the guestbook service has the node port ${given ?? "none"}, not one of ${from}-${to}`,
);

export const trafficPolicy = defineReason(
  "external-traffic-policy-wrong",
  { policy: term },
  ({ policy }) => `the guestbook service has the external traffic policy ${policy}, not Cluster`,
);

const inner = { clusterIps: listOf(address), nodePort, from: term, to: term };
type Inner = { clusterIps: readonly string[]; nodePort: number; from: string | number; to: string | number };
const innerWords = ({ clusterIps, nodePort: given, from, to }: Inner) =>
  `ClusterIP ${clusterIps.join(", ")}, node port ${given} of ${from}-${to}`;

export const serviceLayers = defineReason(
  "service-layers",
  { ...inner, balancers: listOf(address) },
  ({ balancers, ...rest }) => `${innerWords(rest)}, load balancer ${balancers.join(", ")}, policy Cluster`,
);

export const innerLayers = defineReason("service-inner-layers", inner, innerWords);

export const butBalancer = defineReason(
  "service-without-balancer",
  { service: because, why: because },
  ({ service, why }) => `${service.text}, but ${why.text}`,
);

/** `failure` is what the controller of load balancers says. */
export const noBalancerAddress = defineReason(
  "no-load-balancer-address",
  { within: limitSeconds, failure: optional(text) },
  ({ within, failure }) =>
    `no address of the load balancer within ${within} s, ${failure === undefined ? "and no failure of it is told" : `which says ${failure}`}`,
);

export const balancerNameUnknown = defineReason(
  "load-balancer-name-unknown",
  { why: text },
  ({ why }) => `the load balancer's name is not known here: ${why}`,
);

// external/podless-node

export const noOtherNode = defineReason(
  "no-node-without-pod",
  "there is a way to no node beside the one that the pod runs on",
);

const podless = { node, url, outcome: term, seen: because };
const podlessWords = ({ node: name, url: at, seen }: { node: string; url: string; seen: { text: string } }) =>
  `${name} (${at}), which has no guestbook pod: ${seen.text}`;

export const podlessNodeSeen = defineReason("podless-node-seen", podless, podlessWords);

export const podlessNodeServes = defineReason(
  "podless-node-serves",
  { ...podless, podNode: node, after: measuredMs },
  ({ podNode, after, ...at }) => `${podlessWords(at)} on ${podNode}, ${after} ms after the others were gone`,
);

export const podReplaced = defineReason(
  "last-pod-replaced",
  { was: pod, is: pod },
  ({ was, is }) => `${was} became ${is} meanwhile`,
);

// external/distributes

export const requestLost = defineReason(
  "node-port-request-lost",
  { node, why: text },
  ({ node: name, why }) => `a request to ${name} was lost: ${why}`,
);

export const answeredByStrangers = defineReason(
  "node-port-answered-by-unknown",
  { node, url, outcome: term, unknown: count, requests: count },
  ({ node: name, url: at, outcome, unknown, requests }) =>
    `${name} (${at}): ${outcome} of nobody known in ${unknown} of ${requests} requests`,
);

export const nodePortSilent = defineReason(
  "node-port-silent",
  { node, nodePort },
  ({ node: name, nodePort: at }) => `nobody answers this machine at node port ${at} of ${name}`,
);

export const onOneNode = defineReason(
  "node-port-spread-on-one-node",
  { why: because, spread: because },
  ({ why, spread }) => `${why.text}; there ${spread.text}`,
);

export const answersOfOtherNodes = defineReason(
  "answers-of-other-nodes",
  { answers: count },
  ({ answers }) => `${answers} answers by pods of other nodes`,
);

// external/cluster-ip

const clusterIp = { address, port };
const at = ({ address: ip, port: number }: { address: string; port: number }) =>
  `${ip.includes(":") ? `[${ip}]` : ip}:${number}`;

export const clusterIpServes = defineReason(
  "cluster-ip-serves",
  { addresses: listOf(address), port, nodes: count, pods: text },
  ({ addresses, port: number, nodes, pods }) =>
    `${addresses.map((ip) => at({ address: ip, port: number })).join(" and ")} served the guestbook to ${nodes} nodes: ${pods}`,
);

export const clusterIpLeadsElsewhere = defineReason(
  "cluster-ip-leads-elsewhere",
  { ...clusterIp, node, pods: text },
  ({ node: from, pods, ...ip }) => `${at(ip)} leads from ${from} to ${pods}, no guestbook pod`,
);

export const clusterIpOtherPage = defineReason(
  "cluster-ip-page-wrong",
  { ...clusterIp, node },
  ({ node: from, ...ip }) => `the page of ${at(ip)} is another one from ${from}, not the guestbook's`,
);

const unanswered = { ...clusterIp, node, silent: count, requests: count };
type Unanswered = { address: string; port: number; node: string; silent: number; requests: number };
const unansweredWords = ({ silent, requests, node: from, ...ip }: Unanswered) =>
  `${silent} of ${requests} requests from ${from} to ${at(ip)} got no answer`;

export const clusterIpUnanswered = defineReason("cluster-ip-unanswered", unanswered, unansweredWords);

export const clusterIpPodMute = defineReason(
  "cluster-ip-pod-mute",
  { ...unanswered, pod },
  ({ pod: mute, ...rest }) => `${unansweredWords(rest)}; ${mute} does not serve there either`,
);

export const clusterIpShut = defineReason(
  "cluster-ip-serves-nothing",
  { ...clusterIp, node, pod, pods: count },
  ({ node: from, pod: serving, pods, ...ip }) =>
    `${at(ip)} serves nothing to ${from}, while ${serving} itself does, as each of the ${pods} pods`,
);

// external/plain-node-port

export const newClusterIpNoAddress = defineReason(
  "new-cluster-ip-no-address",
  { given: text },
  ({ given }) => `the ClusterIP of a new NodePort service is ${given}, not an address`,
);

export const newWithoutNodePort = defineReason(
  "new-service-without-node-port",
  "a new NodePort service has no node port",
);

export const nodePortChanged = defineReason(
  "node-port-changed",
  { was: nodePort, is: optional(nodePort) },
  ({ was, is }) => `the node port is ${is}, not ${was} as before its pods were recreated`,
);

export const afterRecreation = defineReason(
  "after-pods-recreated",
  { why: because },
  ({ why }) => `after its pods were recreated ${why.text}`,
);

export const servesNobodyInside = defineReason("serves-nobody-inside", "inside it serves nobody either");

export const nodePortStays = defineReason(
  "node-port-stays",
  { address, nodePort, nodes: count, made: measuredMs, recreated: measuredMs, pods: count },
  ({ address: ip, nodePort: own, nodes, made, recreated, pods }) =>
    `ClusterIP ${ip} by itself; port ${own} serves on ${nodes} nodes, ${made} ms after it was made and ${recreated} ms after ${pods} new pods were Ready`,
);

/** The control of a pod that a node port never leads to: it is asked itself from that node. */
export const podItselfUnasked = defineReason(
  "pod-itself-unasked",
  { pod, node },
  ({ pod: name, node: from }) => `${name} cannot be asked itself from ${from}`,
);

export const podItselfSilent = defineReason(
  "pod-itself-silent",
  { pod, node },
  ({ pod: name, node: from }) => `${name} itself brings nothing to ${from}`,
);
