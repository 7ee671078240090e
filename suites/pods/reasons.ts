import {
  address,
  because,
  count,
  defineReason,
  listOf,
  namespace,
  node,
  pod,
  port,
  term,
  text,
} from "../../helpers/reasons/reason.ts";

/** The reasons of the pods claims: each code with its parameters and its sentence. */

// pods/reach-any

const pair = { from: pod, to: pod, address };
type Pair = { from: string; to: string; address: string };
const formatQuery = ({ from, to, address: at }: Pair) => `${from} to ${to} (${at})`;

export const answeredByAnother = defineReason(
  "pair-answered-by-another",
  { ...pair, wrong: count, pairs: count, answer: text, wanted: text },
  ({ wrong, pairs, answer, wanted, ...one }) =>
    `${wrong} of ${pairs} pairs do not reach each other: ${formatQuery(one)} was answered by ${answer}, not ${wanted}`,
);

export const pairSilent = defineReason(
  "pair-silent",
  { ...pair, silent: count, pairs: count, tries: count, reached: pod, answered: pod },
  ({ silent, pairs, tries, reached, answered, ...one }) =>
    `${silent} of ${pairs} pairs do not reach each other: ${formatQuery(one)} got no answer in ${tries} attempts; meanwhile ${one.from} reached ${reached}, and ${one.to} answered ${answered === one.to ? "itself" : answered}`,
);

export const targetSilent = defineReason(
  "pair-target-mute",
  pair,
  (one) => `${formatQuery(one)} got no answer, but ${one.to} answers neither itself nor other pods`,
);

export const sourceSilent = defineReason(
  "pair-source-mute",
  pair,
  (one) => `${formatQuery(one)} got no answer, but ${one.from} did not reach other pods either`,
);

export const pairQueried = defineReason("pair-asked", pair, formatQuery);

export const pairsFailed = defineReason(
  "pairs-lost",
  { lost: count, pairs: count },
  ({ lost, pairs }) => `the queries of ${lost} of ${pairs} pairs failed`,
);

const late = { late: count, pairs: count };
const formatLate = (values: { late: number; pairs: number }) =>
  `${values.late} of ${values.pairs} pairs answered only on a retry`;

export const pairsLate = defineReason(
  "pairs-late",
  { ...late, which: listOf(because) },
  ({ which, ...counts }) => `${formatLate(counts)}: ${which.map((each) => each.text).join(", ")}`,
);

export const tooMuchPacketLoss = defineReason(
  "network-loses-too-much",
  late,
  (counts) => `${formatLate(counts)}: too much packet loss to judge missing answers`,
);

export const pairsReachOnOneNode = defineReason(
  "pairs-reach-on-one-node",
  { why: because, pairs: count },
  ({ why, pairs }) => `${why.text}; on it, all ${pairs} pairs reach each other`,
);

export const onlyOneNode = defineReason(
  "no-pair-across-nodes",
  "all pods are on one node, so no pair is across nodes",
);

export const pairsReach = defineReason(
  "pairs-reach",
  { pairs: count, pods: count, across: count },
  ({ pairs, pods, across }) =>
    `all ${pairs} pairs of ${pods} pods reach each other, ${across} of them across nodes`,
);

export const podUnidentified = defineReason(
  "pod-identity-unread",
  { pod },
  ({ pod: name }) => `the identity of ${name} could not be read`,
);

// pods/standard-port

export const hostNetwork = defineReason(
  "pod-on-host-network",
  { pod },
  ({ pod: name }) => `${name} uses the host network`,
);

export const hostPort = defineReason(
  "pod-port-remapped",
  { pod, port, hostPort: port },
  ({ pod: name, port: own, hostPort: mapped }) => `port ${own} of ${name} is mapped to host port ${mapped}`,
);

export const noTwoPodsOnOnePort = defineReason(
  "no-two-pods-on-one-port",
  "no node has two pods of the lab that use the same port",
);

const place = { pod, address, port };
const formatPlace = (at: { pod: string; address: string; port: number }) =>
  `${at.pod} (${at.address}:${at.port})`;

export const portUnanswered = defineReason(
  "pod-port-unanswered",
  { ...place, from: pod },
  ({ from, ...at }) => `${formatPlace(at)} did not answer ${from}`,
);

export const portAnsweredByAnother = defineReason(
  "pod-port-answered-by-another",
  { ...place, answer: text, wanted: text },
  ({ answer, wanted, ...at }) => `${answer} answers at ${formatPlace(at)}, not ${wanted}`,
);

export const samePort = defineReason(
  "pods-share-port",
  { pods: listOf(pod), node, port },
  ({ pods, node: on, port: at }) =>
    `${pods.join(" and ")} on ${on} both answer on port ${at}; no pod has a host port`,
);

// pods/route-across, pods/route-local

export const noSlaveOnAnotherNode = defineReason(
  "no-slave-on-another-node",
  "no pod has a redis-slave pod on another node",
);

export const noSlaveOnSameNode = defineReason(
  "no-slave-on-same-node",
  "no pod has a redis-slave pod on its own node",
);

/** The nodes without a second pod of the lab. */
export const notTraced = defineReason(
  "nodes-not-traced",
  { nodes: listOf(node) },
  ({ nodes }) => `not traced on ${nodes.join(", ")}`,
);

const onOneNode = { from: pod, to: pod, node };
const formatPair = ({ from, to, node: on }: { from: string; to: string; node: string }) =>
  `${from} and ${to} on ${on}`;

export const segmentUnknown = defineReason(
  "pod-segment-unknown",
  onOneNode,
  (pods) => `there is no hop between ${formatPair(pods)}, and whether they share a segment is unknown`,
);

export const sameSegment = defineReason(
  "pods-share-segment",
  { ...onOneNode, segment: address },
  ({ segment, ...those }) =>
    `${formatPair(those)} share the segment ${segment}, so there is no hop between them`,
);

/** The expected hop of a route. */
export const hopOfNode = defineReason("hop-of-node", { node }, ({ node: of }) => `an address of ${of}`);
export const hopOfPod = defineReason("hop-of-pod", "the pod");

export const hopUnknown = defineReason(
  "hop-address-unknown",
  { stop: because },
  ({ stop }) => `the API has no address for this hop: ${stop.text}`,
);

export const routeUnreachable = defineReason(
  "route-target-unreachable",
  { pod, outcome: term },
  ({ pod: to, outcome }) => `${to} cannot be reached: ${outcome}`,
);

export const tracerouteFailed = defineReason("traceroute-lost", "traceroute failed");

/** Each hop in order, with the addresses that answered for it. */
const hops = listOf(listOf(address));
const formatRoute = (seen: readonly (readonly string[])[]) =>
  seen.map((addresses) => addresses.join("|") || "*").join(" → ");

export const hopSilent = defineReason(
  "hop-silent",
  { hop: term, hops },
  ({ hop, hops: seen }) => `hop ${hop} did not answer: ${formatRoute(seen)}`,
);

export const hopUnidentified = defineReason(
  "hop-unidentified",
  { hop: term, at: listOf(address), hops },
  ({ hop, at, hops: seen }) =>
    `hop ${hop} is ${at.join("|")}, which the API does not list: ${formatRoute(seen)}`,
);

export const hopWrong = defineReason(
  "hop-wrong",
  { hop: term, at: listOf(address), wanted: because, hops },
  ({ hop, at, wanted, hops: seen }) =>
    `hop ${hop} is ${at.join("|") || "missing"}, not ${wanted.text}: ${formatRoute(seen)}`,
);

export const routeLengthWrong = defineReason(
  "route-length-wrong",
  { found: term, wanted: term, hops },
  ({ found, wanted, hops: seen }) => `the route has ${found} hops, not ${wanted}: ${formatRoute(seen)}`,
);

export const routeAsExpected = defineReason(
  "route-as-expected",
  { from: pod, fromNode: node, to: pod, toNode: node, hops },
  ({ from, fromNode, to, toNode, hops: seen }) =>
    `${from} on ${fromNode} → ${to} on ${toNode}: ${formatRoute(seen)}`,
);

// pods/unique-ip

const holder = { namespace, pod };
export const heldByPod = defineReason(
  "address-of-pod",
  holder,
  ({ namespace: of, pod: name }) => `${of}/${name}`,
);
export const heldByNode = defineReason("address-of-node", { node }, ({ node: name }) => `node ${name}`);

export const addressNotInside = defineReason(
  "pod-address-not-inside",
  { ...holder, addresses: listOf(address), wanted: address },
  ({ namespace: of, pod: name, addresses, wanted }) =>
    `${of}/${name} has ${addresses.join(", ") || "no IP"} on its interfaces, not ${wanted}`,
);

export const addressShared = defineReason(
  "pod-address-shared",
  { address, holders: listOf(because) },
  ({ address: ip, holders }) => `${ip} is shared by ${holders.map((each) => each.text).join(" and ")}`,
);

export const addressesUnique = defineReason(
  "pod-addresses-unique",
  { pods: count, addresses: count, inside: count },
  ({ pods, addresses, inside }) =>
    `${pods} pods have ${addresses} unique IPs, none of them a node's; the interfaces of ${inside} pods match`,
);

export const interfacesUnread = defineReason(
  "pod-interfaces-unread",
  { pod },
  ({ pod: name }) => `the interfaces of ${name} could not be read`,
);

// pods/own-network

export const nodeNotAccessible = defineReason(
  "node-not-enterable",
  { node },
  ({ node: name }) => `no access to node ${name}, so the nodes' subnet is unknown`,
);

export const podInNodeSubnet = defineReason(
  "pod-in-node-subnet",
  { ...holder, address, subnet: address },
  ({ namespace: of, pod: name, address: ip, subnet }) =>
    `${of}/${name} has ${ip}, which is in the nodes' subnet ${subnet}`,
);

export const ownNetwork = defineReason(
  "pods-on-own-network",
  { pods: count, subnets: listOf(address), ranges: listOf(text), plugin: term },
  ({ pods, subnets, ranges, plugin }) =>
    `none of ${pods} pods is in the nodes' subnet ${subnets.join(", ")}; pod ranges: ${ranges.join(", ") || "unknown"}; network plugin: ${plugin}`,
);
