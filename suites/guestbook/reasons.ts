import {
  because,
  count,
  defineReason,
  host,
  limitSeconds,
  listOf,
  node,
  objectName,
  optional,
  pod,
  type Reason,
  term,
  text,
} from "../../helpers/reasons/reason.ts";

/** The reasons of the claims about the guestbook: each code with its parameters and its sentence. */

const joined = (all: readonly Reason[]) => all.map((each) => each.text).join(", ");

// guestbook/replicas

export const deploymentCountWrong = defineReason(
  "deployment-pod-count-wrong",
  { deployment: objectName, state: term, found: count, wanted: count },
  ({ deployment, state, found, wanted }) => `${deployment}: ${found} ${state}, not ${wanted}`,
);

export const deploymentComplete = defineReason(
  "deployment-complete",
  { deployment: objectName, pods: count },
  ({ deployment, pods }) => `${deployment} ${pods}`,
);

export const deploymentsComplete = defineReason(
  "deployments-complete",
  { deployments: listOf(because) },
  ({ deployments }) => `${joined(deployments)}, all of them Ready`,
);

// guestbook/spread

export const oneWorker = defineReason(
  "one-node-takes-pods",
  { node: optional(node) },
  ({ node: name }) => `${name || "no node"} alone takes pods, so none can be left out`,
);

export const moreWorkersThanPods = defineReason(
  "more-nodes-than-guestbook-pods",
  { nodes: count, pods: count },
  ({ nodes, pods }) => `${nodes} nodes take pods, more than the ${pods} pods of the guestbook`,
);

export const podsOnNode = defineReason(
  "lab-pods-on-node",
  { node, pods: count },
  ({ node: name, pods }) => `${name} ${pods}`,
);

export const nodeWithoutPods = defineReason(
  "node-without-lab-pods",
  { node, pods: count, nodes: listOf(because) },
  ({ node: name, pods, nodes }) => `${name} carries none of the ${pods} pods: ${joined(nodes)}`,
);

export const podsSpread = defineReason(
  "lab-pods-on-every-node",
  { pods: count, nodes: listOf(because) },
  ({ pods, nodes }) => `the ${pods} pods are on ${joined(nodes)}`,
);

// guestbook/read-slave

export const noEntryToRead = defineReason(
  "no-entry-to-read",
  "the guestbook took no entry, so there is nothing to read",
);

export const masterUnread = defineReason(
  "master-replication-unread",
  "the master's list and replication state could not be read",
);

export const entryNotOnMaster = defineReason(
  "entry-to-read-not-on-master",
  "the entry is not on the master, so it cannot come from there",
);

export const slaveUnread = defineReason(
  "slave-list-unread",
  { pod },
  ({ pod: name }) => `the list and the master of ${name} could not be read`,
);

/** Of a redis pod, be it wanted as master or as slave. */
export const roleWrong = defineReason(
  "redis-role-wrong",
  { pod, role: optional(term), wanted: term },
  ({ pod: name, role, wanted }) => `${name} has the role ${role ?? "unknown"}, not ${wanted}`,
);

export const followsAnother = defineReason(
  "slave-follows-another",
  { pod, master: optional(host), wanted: term },
  ({ pod: name, master, wanted }) => `${name} follows ${master ?? "no master"}, not ${wanted}`,
);

export const slaveUnlinked = defineReason(
  "slave-without-link",
  { pod },
  ({ pod: name }) => `${name} has no link to the master`,
);

export const otherDataSet = defineReason(
  "slave-replicates-other-data",
  { pod },
  ({ pod: name }) => `${name} replicates another data set`,
);

export const entryNotOnSlave = defineReason(
  "entry-not-on-slave",
  { pod, within: limitSeconds },
  ({ pod: name, within }) => `the entry did not reach ${name} within ${within} s`,
);

export const entryUnread = defineReason(
  "entry-unread",
  { pod },
  ({ pod: name }) => `the entry could not be read from ${name}`,
);

export const readsLackEntry = defineReason(
  "reads-lack-entry",
  { pod, lacking: count, reads: count },
  ({ pod: name, lacking, reads }) =>
    `the entry is on every slave, but ${lacking} of ${reads} reads of ${name} lack it`,
);

export const slavesChanged = defineReason(
  "slaves-changed-while-read",
  "the redis-slave pods changed while the guestbook was read",
);

const read = { pod, reads: count, of: count };

export const readsOnMaster = defineReason(
  "reads-came-to-master",
  { ...read, server: pod },
  ({ pod: name, reads, of, server }) => `${reads} of ${of} reads of ${name} reached ${server}, not a slave`,
);

export const readsNowhere = defineReason(
  "reads-came-to-no-slave",
  read,
  ({ pod: name, reads, of }) => `${reads} of ${of} reads that ${name} answered reached no slave`,
);

export const readsUnanswered = defineReason(
  "reads-answered-in-part",
  read,
  ({ pod: name, reads, of }) => `${name} answered ${reads} of ${of} reads`,
);

export const commandsUnseen = defineReason(
  "server-commands-unseen",
  { pod },
  ({ pod: name }) => `the commands to ${name} were not observed throughout`,
);

export const readsOnSlaves = defineReason(
  "reads-came-to-slaves",
  { slaves: count, reads: count, apps: count, master: pod },
  ({ slaves, reads, apps, master }) =>
    `an entry reached all ${slaves} slaves, whose link to the master is up, and was read back; ${reads} reads of each of ${apps} guestbook pods were seen on the slaves, none on ${master}`,
);

// guestbook/write-master, beside what came of an entry by an entrance

export const masterListUnread = defineReason(
  "master-list-unread",
  { pod },
  ({ pod: name }) => `the list of ${name} could not be read`,
);

const accepted = { pod, entries: count, of: count };

export const podEntriesNotOnMaster = defineReason(
  "pod-entries-not-on-master",
  { ...accepted, master: pod },
  ({ pod: name, entries, of, master }) =>
    `${entries} of ${of} entries that ${name} took are not on ${master}`,
);

export const entriesNotQueried = defineReason(
  "pod-entries-unasked",
  { pod },
  ({ pod: name }) => `no entry could be written on ${name}`,
);

export const entriesInPart = defineReason(
  "pod-entries-taken-in-part",
  accepted,
  ({ pod: name, entries, of }) => `${name} took ${entries} of ${of} entries`,
);

const WRITERS = { browser: "browser's own", request: "own" } as const;

/** `writer`: a browser, or the request that the page's script makes. */
export const entriesOnMaster = defineReason(
  "entries-on-master",
  { master: pod, writer: term, entrances: listOf(text), apps: count },
  ({ master, writer, entrances, apps }) =>
    `${master} has the ${WRITERS[writer as keyof typeof WRITERS]} entry of each entrance, ${entrances.join(", ")}, and every one of ${apps} guestbook pods'`,
);
