import { type Connected, connection, connectionWords } from "../../fixtures/policy/reasons.ts";
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
} from "../../helpers/engine/reason.ts";

/** The reasons of the claims about policies; those of entrances and servers outside are in reasons-outside.ts. */

export const redisMissing = defineReason(
  "redis-pods-missing",
  { masters: count, slaves: count },
  ({ masters, slaves }) => `${masters} masters and ${slaves} slaves are Ready`,
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
  ({ control, ...those }) => `${connectionWords(those)}; but ${control.text}`,
);

export const lostAgain = defineReason(
  "connection-lost-when-repeated",
  connection,
  (those) => `${connectionWords(those)}, and lost when it was asked again`,
);

const late = { late: count, connections: count };
const lateWords = (values: { late: number; connections: number }) =>
  `${values.late} of ${values.connections} connections were open only when asked again`;

export const connectionsLate = defineReason(
  "connections-late",
  { ...late, which: listOf(because) },
  ({ which, ...counts }) => `${lateWords(counts)}: ${which.map((each) => each.text).join(", ")}`,
);

export const tooManyLate = defineReason(
  "too-many-connections-late",
  late,
  (counts) => `${lateWords(counts)}: the network loses too much to tell what is shut`,
);

export const shutWithoutPolicyToo = defineReason(
  "connection-shut-with-and-without-policy",
  { why: because, after: because },
  ({ why, after }) => `${why.text}; but without the policy ${after.text}`,
);

// policy/default-internal, policy/open-before

export const openInside = defineReason(
  "pods-accept-from-all-pods",
  { connections: count, sources: count },
  ({ connections, sources }) =>
    `all ${connections} connections from ${sources} pods of two namespaces are open`,
);

export const openBefore = defineReason(
  "redis-open-without-policy",
  { from: pod, pods: count },
  ({ from, pods }) => `nc from ${from} says open for all ${pods} redis pods`,
);

// Under the policy

export const shutBefore = defineReason(
  "connection-not-open-before-policy",
  connection,
  (those: Connected) => `before the policy ${connectionWords(those)}`,
);

export const nothingEnforces = defineReason(
  "policies-unenforced",
  { seconds: limitSeconds },
  ({ seconds }) =>
    `nothing enforces policies here: ${seconds} s after redis-policy was made every redis pod is open to a plain pod, and so was the canary under its own`,
);

export const notInEffect = defineReason(
  "policy-not-in-force",
  { why: because },
  ({ why }) => `${why.text}: the policy is not in force, so what it leaves open says nothing`,
);

// policy/timeout-after

export const droppedNothing = defineReason(
  "policy-dropped-nothing",
  { pod },
  ({ pod: name }) => `it timed out, but the policy itself dropped nothing to ${name}`,
);

/** How policies deny here, where that was measured. */
const mode = optional(term);
const modeWords = (denial: string | number | undefined) =>
  denial === undefined ? "" : `: policies deny by ${denial} here`;

export const notTimeout = defineReason(
  "denied-connection-not-timeout",
  { ...connection, denial: mode },
  ({ denial, ...those }) => `${connectionWords(those)}, not timeout${modeWords(denial)}`,
);

export const refusalsMayBeLost = defineReason(
  "policy-refusals-maybe-lost",
  { denial: mode },
  ({ denial }) => `it timed out${modeWords(denial)}, so its refusals may be lost`,
);

export const countersUnread = defineReason(
  "policy-counters-unread",
  "the policy's own counters are not to be had here",
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
    `all ${connections} time out, ${controls} controls open, ${witness.text}; in force ${inForce.text}`,
);

// policy/removed

export const notDeniedUnder = defineReason(
  "connections-not-denied-under-policy",
  { why: because },
  ({ why }) => `under the policy ${why.text}`,
);

export const openAgain = defineReason(
  "redis-open-after-policy",
  { opened: because, shut: because },
  ({ opened, shut: closed }) =>
    `open again ${opened.text} after the deletion; shut ${closed.text} after the policy was made`,
);

const opensLate = ({ seconds }: { seconds: number }) =>
  `the redis pods were not open within ${seconds} s of the deletion, only later`;

export const openLate = defineReason("redis-open-late-after-policy", { seconds: limitSeconds }, opensLate);
export const openLateUncontrolled = defineReason(
  "redis-open-late-as-controls",
  { seconds: limitSeconds },
  (values) => `${opensLate(values)}, and neither were the controls`,
);

// policy/same-and-cross-node

export const podsOnOneNode = defineReason("shells-on-one-node", "all pods are on one node");

export const deniedFromEveryNode = defineReason(
  "denied-from-every-node",
  { connections: count, nodes: count, denied: because, services: count },
  ({ connections, nodes, denied, services }) =>
    `all ${connections} connections from ${nodes} nodes are denied (${denied.text}), those through ${services} services among them, and every source is open elsewhere`,
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
    `all ${open} connections to pods beside redis are open, while those to redis are denied (${denied.text})`,
);

export const labelDecides = defineReason(
  "label-decides-in-namespace",
  { open: count, other: pod, namespace, denied: because },
  ({ open, other, namespace: of, denied }) =>
    `a bare pod with app=guestbook connects to all ${open}, ${other} in ${of} is denied (${denied.text})`,
);
