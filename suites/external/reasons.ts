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
} from "../../helpers/reasons/reason.ts";

/** The reasons of the claims about entrances from outside: each code with its parameters and its sentence. */

// what an entrance answered

export const pageOfAnother = defineReason("page-not-guestbook", "the page is not the guestbook's");

export const noGuestbookPod = defineReason(
  "answered-by-no-guestbook-pod",
  { pod: optional(pod) },
  ({ pod: name }) => `answered by ${name ?? "an unknown server"}, not by a guestbook pod`,
);

export const inRequests = defineReason(
  "in-some-requests",
  { seen: because, wrong: count, requests: count },
  ({ seen, wrong, requests }) => `${seen.text} (${wrong} of ${requests} requests)`,
);

export const servedBy = defineReason("served-by-pod", { pod }, ({ pod: name }) => `served by ${name}`);

export const notEchoPod = defineReason(
  "answered-by-no-echo-pod",
  { answer: text },
  ({ answer }) => `answered by "${answer}", not by an echo pod`,
);

/** `outcome` is how a request ended: a status of HTTP, or why there is none. `node` is absent for a balancer. */
export const entranceSeen = defineReason(
  "entrance-seen",
  { node: optional(node), url, outcome: term, seen: because },
  ({ node: name = "the load balancer", url: at, seen }) => `${name} (${at}): ${seen.text}`,
);

export const entrancesServeGuestbook = defineReason(
  "entrances-serve-guestbook",
  { entrances: listOf(because) },
  ({ entrances }) => entrances.map((each) => each.text).join("; "),
);

// the guestbook's service

export const serviceType = defineReason(
  "service-not-load-balancer",
  { type: term },
  ({ type }) => `the guestbook Service has type "${type}", not "LoadBalancer"`,
);

export const serviceWithoutNodePort = defineReason(
  "service-without-node-port",
  "the guestbook Service has no node port",
);

export const serviceWithoutClusterIp = defineReason(
  "service-without-cluster-ip",
  "the guestbook Service has no ClusterIP",
);

export const clusterIpNoAddress = defineReason(
  "cluster-ip-no-address",
  { given: text },
  ({ given }) => `the ClusterIP "${given}" of the guestbook Service is not an IP address`,
);

export const nodePortOutOfRange = defineReason(
  "node-port-out-of-range",
  { nodePort: optional(nodePort), from: term, to: term },
  ({ nodePort: given, from, to }) =>
    given === undefined
      ? "the guestbook Service has no node port"
      : `node port ${given} of the guestbook Service is outside the range ${from}-${to}`,
);

export const trafficPolicy = defineReason(
  "external-traffic-policy-wrong",
  { policy: term },
  ({ policy }) => `the guestbook Service has externalTrafficPolicy "${policy}", not "Cluster"`,
);

const inner = { clusterIps: listOf(address), nodePort, from: term, to: term };
type Inner = { clusterIps: readonly string[]; nodePort: number; from: string | number; to: string | number };
const formatInnerLayers = ({ clusterIps, nodePort: given, from, to }: Inner) =>
  `ClusterIP ${clusterIps.join(", ")}, node port ${given} in ${from}-${to}`;

export const serviceLayers = defineReason(
  "service-layers",
  { ...inner, balancers: listOf(address) },
  ({ balancers, ...rest }) =>
    `${formatInnerLayers(rest)}, load balancer ${balancers.join(", ")}, externalTrafficPolicy Cluster`,
);

export const innerLayers = defineReason("service-inner-layers", inner, formatInnerLayers);

export const serviceWithoutBalancer = defineReason(
  "service-without-balancer",
  { service: because, why: because },
  ({ service, why }) => `${service.text}, but ${why.text}`,
);

/** `failure` is the message of the load balancer's controller. */
export const noBalancerAddress = defineReason(
  "no-load-balancer-address",
  { within: limitSeconds, failure: optional(text) },
  ({ within, failure }) =>
    `the load balancer got no address within ${within} s${failure === undefined ? ", and its controller reported no error" : `: ${failure}`}`,
);

export const balancerNameUnknown = defineReason(
  "load-balancer-name-unknown",
  { why: text },
  ({ why }) => `cannot resolve the load balancer's name: ${why}`,
);

// external/podless-node

export const noOtherNode = defineReason(
  "no-node-without-pod",
  "no node other than the pod's own can be reached",
);

const podless = { node, url, outcome: term, seen: because };
const formatPodlessNode = ({
  node: name,
  url: at,
  seen,
}: {
  node: string;
  url: string;
  seen: { text: string };
}) => `${name} (${at}), a node without a guestbook pod: ${seen.text}`;

export const podlessNodeSeen = defineReason("podless-node-seen", podless, formatPodlessNode);

export const podlessNodeServes = defineReason(
  "podless-node-serves",
  { ...podless, podNode: node, after: measuredMs },
  ({ podNode, after, ...at }) =>
    `${formatPodlessNode(at)} on ${podNode}, ${after} ms after the other pods were gone`,
);

export const podReplaced = defineReason(
  "last-pod-replaced",
  { was: pod, is: pod },
  ({ was, is }) => `pod ${was} was replaced by ${is} during the check`,
);

// external/distributes

export const nodePortRequestFailed = defineReason(
  "node-port-request-lost",
  { node, why: text },
  ({ node: name, why }) => `a request to ${name} could not be made: ${why}`,
);

export const nodePortAnsweredByUnknown = defineReason(
  "node-port-answered-by-unknown",
  { node, url, outcome: term, unknown: count, requests: count },
  ({ node: name, url: at, outcome, unknown, requests }) =>
    `${name} (${at}): ${outcome} from an unknown server in ${unknown} of ${requests} requests`,
);

export const nodePortSilent = defineReason(
  "node-port-silent",
  { node, nodePort },
  ({ node: name, nodePort: at }) => `node port ${at} of ${name} does not answer this machine`,
);

export const spreadOnOneNode = defineReason(
  "node-port-spread-on-one-node",
  { why: because, spread: because },
  ({ why, spread }) => `${why.text}; on it: ${spread.text}`,
);

export const answersOfOtherNodes = defineReason(
  "answers-of-other-nodes",
  { answers: count },
  ({ answers }) => `${answers} answers from pods on other nodes`,
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
  ({ node: from, pods, ...ip }) => `from ${from}, ${at(ip)} leads to ${pods}, which is not a guestbook pod`,
);

export const clusterIpOtherPage = defineReason(
  "cluster-ip-page-wrong",
  { ...clusterIp, node },
  ({ node: from, ...ip }) => `from ${from}, ${at(ip)} serves a page that is not the guestbook's`,
);

const unanswered = { ...clusterIp, node, silent: count, requests: count };
type UnansweredRequests = { address: string; port: number; node: string; silent: number; requests: number };
const formatUnanswered = ({ silent, requests, node: from, ...ip }: UnansweredRequests) =>
  `${silent} of ${requests} requests from ${from} to ${at(ip)} got no answer`;

export const clusterIpUnanswered = defineReason("cluster-ip-unanswered", unanswered, formatUnanswered);

export const clusterIpPodMute = defineReason(
  "cluster-ip-pod-mute",
  { ...unanswered, pod },
  ({ pod: mute, ...rest }) => `${formatUnanswered(rest)}; ${mute} itself does not answer there either`,
);

export const clusterIpShut = defineReason(
  "cluster-ip-serves-nothing",
  { ...clusterIp, node, pod, pods: count },
  ({ node: from, pod: serving, pods, ...ip }) =>
    `${at(ip)} does not answer ${from}, while each of the ${pods} pods, for example ${serving}, answers directly`,
);

// external/plain-node-port

export const newClusterIpNoAddress = defineReason(
  "new-cluster-ip-no-address",
  { given: text },
  ({ given }) => `the ClusterIP "${given}" of a new NodePort Service is not an IP address`,
);

export const newWithoutNodePort = defineReason(
  "new-service-without-node-port",
  "a new NodePort Service has no node port",
);

export const nodePortChanged = defineReason(
  "node-port-changed",
  { was: nodePort, is: optional(nodePort) },
  ({ was, is }) => `the node port changed from ${was} to ${is ?? "none"} after the pods were recreated`,
);

export const afterRecreation = defineReason(
  "after-pods-recreated",
  { why: because },
  ({ why }) => `after the pods were recreated: ${why.text}`,
);

export const servesNobodyInside = defineReason(
  "serves-nobody-inside",
  "the Service does not serve a pod inside the cluster either",
);

export const nodePortStays = defineReason(
  "node-port-stays",
  { address, nodePort, nodes: count, made: measuredMs, recreated: measuredMs, pods: count },
  ({ address: ip, nodePort: own, nodes, made, recreated, pods }) =>
    `ClusterIP ${ip} was assigned automatically; node port ${own} serves on ${nodes} nodes, ${made} ms after it was created and ${recreated} ms after ${pods} new pods were Ready`,
);

// The control of a pod that a node port never leads to: a direct request from that node.
export const podItselfUnchecked = defineReason(
  "pod-itself-unasked",
  { pod, node },
  ({ pod: name, node: from }) => `${name} cannot be queried directly from ${from}`,
);

export const podItselfSilent = defineReason(
  "pod-itself-silent",
  { pod, node },
  ({ pod: name, node: from }) => `${name} itself does not answer ${from}`,
);
