import { type ConnectionParameters, connection, connectionWords } from "../../fixtures/policy/reasons.ts";
import {
  because,
  count,
  defineReason,
  limitSeconds,
  listOf,
  namespace,
  optional,
  pod,
  term,
} from "../../helpers/reasons/reason.ts";

/** The reasons of the claims about policies; those about entrances and external servers are in reasons-outside.ts. */

export const redisMissing = defineReason(
  "redis-pods-missing",
  { masters: count, slaves: count },
  ({ masters, slaves }) => `only ${masters} redis masters and ${slaves} redis slaves are Ready`,
);

// Connections that are not open

export const shut = defineReason(
  "connection-shut",
  connection,
  (those) => `${connectionWords(those)}, not open`,
);

export const shutUncontrolled = defineReason(
  "connection-shut-without-control",
  { ...connection, control: because },
  ({ control, ...those }) => `${connectionWords(those)}, but ${control.text}`,
);

export const retryFailed = defineReason(
  "connection-lost-when-repeated",
  connection,
  (those) => `${connectionWords(those)}, and the repeated probe failed`,
);

const late = { late: count, connections: count };
const formatLate = (values: { late: number; connections: number }) =>
  `${values.late} of ${values.connections} connections were open only when retried`;

export const connectionsLate = defineReason(
  "connections-late",
  { ...late, which: listOf(because) },
  ({ which, ...counts }) => `${formatLate(counts)}: ${which.map((each) => each.text).join(", ")}`,
);

export const tooManyLate = defineReason(
  "too-many-connections-late",
  late,
  (counts) =>
    `${formatLate(counts)}: the network loses too many packets to tell which connections are closed`,
);

export const shutWithoutPolicyToo = defineReason(
  "connection-shut-with-and-without-policy",
  { why: because, after: because },
  ({ why, after }) => `${why.text}, but without the policy ${after.text}`,
);

// policy/default-internal, policy/open-before

export const openInside = defineReason(
  "pods-accept-from-all-pods",
  { connections: count, sources: count },
  ({ connections, sources }) =>
    `all ${connections} connections from ${sources} pods of two namespaces are open`,
);

export const redisOpenBefore = defineReason(
  "redis-open-without-policy",
  { from: pod, pods: count },
  ({ from, pods }) => `${from} connects to all ${pods} redis pods`,
);

// Under the policy

export const connectionShutBefore = defineReason(
  "connection-not-open-before-policy",
  connection,
  (those: ConnectionParameters) => `before the policy, ${connectionWords(those)}`,
);

export const nothingEnforces = defineReason(
  "policies-unenforced",
  { seconds: limitSeconds },
  ({ seconds }) =>
    `the cluster does not enforce policies: ${seconds} s after redis-policy was created, every redis pod still accepts a plain pod, and so did the canary under its own policy`,
);

export const notInEffect = defineReason(
  "policy-not-in-force",
  { why: because },
  ({ why }) => `${why.text}: the policy is not in force, so open connections prove nothing`,
);

// policy/timeout-after

export const droppedNothing = defineReason(
  "policy-dropped-nothing",
  { pod },
  ({ pod: name }) =>
    `connections to ${name} timed out, but the policy's own counters show no dropped packets`,
);

/** How this cluster's policies deny, if that was measured. */
const mode = optional(term);
const formatMode = (denial: string | number | undefined) =>
  denial === undefined ? "" : `: policies in this cluster deny by ${denial}`;

export const notTimeout = defineReason(
  "denied-connection-not-timeout",
  { ...connection, denial: mode },
  ({ denial, ...those }) => `${connectionWords(those)}, not timeout${formatMode(denial)}`,
);

export const refusalsMaybeDropped = defineReason(
  "policy-refusals-maybe-lost",
  { denial: mode },
  ({ denial }) => `connections timed out${formatMode(denial)}, so the refusals may have been dropped`,
);

export const countersUnread = defineReason(
  "policy-counters-unread",
  "the policy's own counters cannot be read",
);
export const packetsDropped = defineReason(
  "policy-counted-drops",
  { packets: listOf(count) },
  ({ packets }) => `the policy counted ${packets.join(", ")} dropped packets`,
);

export const timedOut = defineReason(
  "denied-connections-time-out",
  { connections: count, controls: count, witness: because, inForce: because },
  ({ connections, controls, witness, inForce }) =>
    `all ${connections} connections time out, all ${controls} controls are open, ${witness.text}; in force ${inForce.text}`,
);

// policy/removed

export const notDeniedUnder = defineReason(
  "connections-not-denied-under-policy",
  { why: because },
  ({ why }) => `under the policy, ${why.text}`,
);

export const openAgain = defineReason(
  "redis-open-after-policy",
  { opened: because, shut: because },
  ({ opened, shut: closed }) =>
    `open again ${opened.text} after the policy was deleted; closed ${closed.text} after it was created`,
);

const opensLate = ({ seconds }: { seconds: number }) =>
  `the redis pods were open only later than ${seconds} s after the policy was deleted`;

export const openLate = defineReason("redis-open-late-after-policy", { seconds: limitSeconds }, opensLate);
export const openLateUncontrolled = defineReason(
  "redis-open-late-as-controls",
  { seconds: limitSeconds },
  (values) => `${opensLate(values)}, and neither were the controls`,
);

// policy/same-and-cross-node

export const podsOnOneNode = defineReason("shells-on-one-node", "all plain pods run on one node");

export const deniedFromEveryNode = defineReason(
  "denied-from-every-node",
  { connections: count, nodes: count, denied: because, services: count },
  ({ connections, nodes, denied, services }) =>
    `all ${connections} connections from ${nodes} nodes are denied (${denied.text}), including those through ${services} Services, while every source connects elsewhere`,
);

// policy/guestbook-allowed, policy/scope, policy/label

export const guestbookAllowed = defineReason(
  "guestbook-connects-under-policy",
  { open: count, pods: count, denied: because },
  ({ open, pods, denied }) =>
    `all ${open} connections from ${pods} guestbook pods are open, while plain pods are denied (${denied.text})`,
);

export const openBeside = defineReason(
  "pods-beside-redis-open",
  { open: count, denied: because },
  ({ open, denied }) =>
    `all ${open} connections to pods other than redis are open, while those to redis are denied (${denied.text})`,
);

export const labelDecides = defineReason(
  "label-decides-in-namespace",
  { open: count, other: pod, namespace, denied: because },
  ({ open, other, namespace: of, denied }) =>
    `a bare pod with app=guestbook makes all ${open} connections, while ${other} in namespace ${of} is denied (${denied.text})`,
);
