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
} from "../../helpers/engine/reason.ts";

/** The reasons of the claims about pods: each code with its parameters and its sentence. */

// pods/reach-any

const pair = { from: pod, to: pod, address };
type Pair = { from: string; to: string; address: string };
const queried = ({ from, to, address: at }: Pair) => `${from} asked ${to} (${at})`;

export const somebodyElseAnswers = defineReason(
  "pair-answered-by-another",
  { ...pair, wrong: count, pairs: count, answer: text, wanted: text },
  ({ wrong, pairs, answer, wanted, ...one }) =>
    `${wrong} of ${pairs} pairs do not reach each other: ${queried(one)} and got ${answer}, not ${wanted}`,
);

export const pairSilent = defineReason(
  "pair-silent",
  { ...pair, silent: count, pairs: count, tries: count, reached: pod, answered: pod },
  ({ silent, pairs, tries, reached, answered, ...one }) =>
    `${silent} of ${pairs} pairs do not reach each other: ${queried(one)} and got nothing, ${tries} times; meanwhile ${one.from} reached ${reached}, and ${one.to} answered ${answered === one.to ? "itself" : answered}`,
);

export const targetMute = defineReason(
  "pair-target-mute",
  pair,
  (one) => `${queried(one)}, which does not even answer itself or another`,
);

export const sourceMute = defineReason(
  "pair-source-mute",
  pair,
  (one) => `${queried(one)}, and ${one.from} reached nobody else each time`,
);

export const pairQueried = defineReason("pair-asked", pair, queried);

export const pairsLost = defineReason(
  "pairs-lost",
  { lost: count, pairs: count },
  ({ lost, pairs }) => `${lost} of ${pairs} pairs were lost`,
);

const late = { late: count, pairs: count };
const lateWords = (values: { late: number; pairs: number }) =>
  `${values.late} of ${values.pairs} pairs answered only when asked again`;

export const pairsLate = defineReason(
  "pairs-late",
  { ...late, which: listOf(because) },
  ({ which, ...counts }) => `${lateWords(counts)}, ${which.map((each) => each.text).join(", ")}`,
);

export const networkLosesTooMuch = defineReason(
  "network-loses-too-much",
  late,
  (counts) => `${lateWords(counts)}: the network loses too much to tell silence from loss`,
);

export const pairsReachOnOneNode = defineReason(
  "pairs-reach-on-one-node",
  { why: because, pairs: count },
  ({ why, pairs }) => `${why.text}; there all ${pairs} pairs reach each other`,
);

export const noPairAcross = defineReason(
  "no-pair-across-nodes",
  "all pods are on one node, so no pair crosses nodes",
);

export const pairsReach = defineReason(
  "pairs-reach",
  { pairs: count, pods: count, across: count },
  ({ pairs, pods, across }) =>
    `all ${pairs} pairs of ${pods} pods reach each other, ${across} of them across nodes`,
);

export const noIdentity = defineReason(
  "pod-identity-unread",
  { pod },
  ({ pod: name }) => `${name} could not be asked for its identity`,
);

// pods/standard-port

export const hostNetwork = defineReason(
  "pod-on-host-network",
  { pod },
  ({ pod: name }) => `${name} is on the host's network, not on one of its own`,
);

export const hostPort = defineReason(
  "pod-port-remapped",
  { pod, port, hostPort: port },
  ({ pod: name, port: own, hostPort: mapped }) =>
    `${name} has port ${own} remapped to host port ${mapped}, not used as it is`,
);

export const noPairOnOnePort = defineReason(
  "no-two-pods-on-one-port",
  "no node has two pods of the lab that use the same port",
);

const place = { pod, address, port };
const placeWords = (at: { pod: string; address: string; port: number }) =>
  `${at.pod} (${at.address}:${at.port})`;

export const portUnanswered = defineReason(
  "pod-port-unanswered",
  { ...place, from: pod },
  ({ from, ...at }) => `${placeWords(at)} brought no answer to ${from}`,
);

export const portAnsweredByAnother = defineReason(
  "pod-port-answered-by-another",
  { ...place, answer: text, wanted: text },
  ({ answer, wanted, ...at }) => `at ${placeWords(at)} it is ${answer} that answers, not ${wanted}`,
);

export const samePort = defineReason(
  "pods-share-port",
  { pods: listOf(pod), node, port },
  ({ pods, node: on, port: at }) =>
    `${pods.join(" and ")} on ${on} both answer on port ${at}; no pod has a host port`,
);

// pods/route-across, pods/route-local

export const noPairAcrossNodes = defineReason(
  "no-slave-on-another-node",
  "no pod has a redis-slave pod on another node",
);

export const noPairOnOneNode = defineReason(
  "no-slave-on-same-node",
  "no pod has a redis-slave pod on its own node",
);

/** Nodes that have no second pod of the lab to lead to. */
export const notTraced = defineReason(
  "nodes-not-traced",
  { nodes: listOf(node) },
  ({ nodes }) => `not traced on ${nodes.join(", ")}`,
);

const onOneNode = { from: pod, to: pod, node };
const pairWords = ({ from, to, node: on }: { from: string; to: string; node: string }) =>
  `${from} and ${to} on ${on}`;

export const segmentUnknown = defineReason(
  "pod-segment-unknown",
  onOneNode,
  (those) => `no hop lies between ${pairWords(those)}, and whether they share a segment is not told`,
);

export const sameSegment = defineReason(
  "pods-share-segment",
  { ...onOneNode, segment: address },
  ({ segment, ...those }) =>
    `${pairWords(those)} share the segment ${segment}, so that no hop lies between them`,
);

/** What a hop of a route is expected to be. */
export const hopOfNode = defineReason("hop-of-node", { node }, ({ node: of }) => `an address of ${of}`);
export const hopOfPod = defineReason("hop-of-pod", "the pod");

export const hopUnknown = defineReason(
  "hop-address-unknown",
  { stop: because },
  ({ stop }) => `the API knows no address for ${stop.text}`,
);

export const routeUnreachable = defineReason(
  "route-target-unreachable",
  { pod, outcome: term },
  ({ pod: to, outcome }) => `${to} cannot be reached: ${outcome}`,
);

export const tracerouteLost = defineReason("traceroute-lost", "traceroute was lost");

/** Each hop in order, with the addresses that answered for it. */
const hops = listOf(listOf(address));
const routeWords = (seen: readonly (readonly string[])[]) =>
  seen.map((addresses) => addresses.join("|") || "*").join(" → ");

export const hopSilent = defineReason(
  "hop-silent",
  { hop: term, hops },
  ({ hop, hops: seen }) => `hop ${hop} did not answer: ${routeWords(seen)}`,
);

export const hopUnidentified = defineReason(
  "hop-unidentified",
  { hop: term, at: listOf(address), hops },
  ({ hop, at, hops: seen }) =>
    `hop ${hop} is ${at.join("|")}, and the API does not say whose that is: ${routeWords(seen)}`,
);

export const hopWrong = defineReason(
  "hop-wrong",
  { hop: term, at: listOf(address), wanted: because, hops },
  ({ hop, at, wanted, hops: seen }) =>
    `hop ${hop} is ${at.join("|") || "missing"}, not ${wanted.text}: ${routeWords(seen)}`,
);

export const routeTooLong = defineReason(
  "route-length-wrong",
  { found: term, wanted: term, hops },
  ({ found, wanted, hops: seen }) => `the way has ${found} hops, not ${wanted}: ${routeWords(seen)}`,
);

export const routeAsWanted = defineReason(
  "route-as-expected",
  { from: pod, fromNode: node, to: pod, toNode: node, hops },
  ({ from, fromNode, to, toNode, hops: seen }) =>
    `${from} on ${fromNode} → ${to} on ${toNode}: ${routeWords(seen)}`,
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
    `${of}/${name} has ${addresses.join(", ") || "no IP"} inside, not ${wanted}`,
);

export const addressShared = defineReason(
  "pod-address-shared",
  { address, holders: listOf(because) },
  ({ address: ip, holders }) =>
    `${ip} is the IP of ${holders.map((each) => each.text).join(" and of ")}, not of one alone`,
);

export const addressesUnique = defineReason(
  "pod-addresses-unique",
  { pods: count, addresses: count, inside: count },
  ({ pods, addresses, inside }) =>
    `${pods} pods have ${addresses} IPs, none of them a node's; ${inside} have theirs inside as well`,
);

export const interfacesUnread = defineReason(
  "pod-interfaces-unread",
  { pod },
  ({ pod: name }) => `${name} could not be asked for its interfaces`,
);

// pods/own-network

export const noWayIntoNode = defineReason(
  "node-not-enterable",
  { node },
  ({ node: name }) => `there is no way into ${name}, so the nodes' subnet is not to be seen`,
);

export const podInNodeSubnet = defineReason(
  "pod-in-node-subnet",
  { ...holder, address, subnet: address },
  ({ namespace: of, pod: name, address: ip, subnet }) =>
    `${of}/${name} is ${ip}, in the nodes' subnet ${subnet}, not apart from it`,
);

export const ownNetwork = defineReason(
  "pods-on-own-network",
  { pods: count, subnets: listOf(address), ranges: listOf(text), plugin: term },
  ({ pods, subnets, ranges, plugin }) =>
    `none of ${pods} pods is in the nodes' subnet ${subnets.join(", ")}; pods are in ${ranges.join(", ") || "ranges unknown"}, by ${plugin}`,
);
