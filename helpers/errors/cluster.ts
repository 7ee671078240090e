import { EXIT } from "../reasons/labcheck-error.ts";
import {
  because,
  host,
  limitSeconds,
  node,
  objectName,
  optional,
  pod,
  term,
  text,
} from "../reasons/reason.ts";
import { defineError } from "./define.ts";

/** Errors of a running cluster, labcheck's own or an existing one. */

const PRINTED = "Read the nodes' output in the log; `labcheck doctor` checks this machine.";

export const timedOut = defineError({
  code: "LABCHECK_TIMED_OUT",
  // Why the last attempt failed: in the words of the server, or as a reason of labcheck.
  parameters: { seconds: limitSeconds, what: text, why: optional(text), reason: optional(because) },
  message: ({ seconds, what, why, reason }) =>
    `Timed out after ${seconds}s waiting for ${what}: ${why ?? reason?.text}`,
  remedy: "Read the cluster's messages in the log; `labcheck doctor` checks this machine.",
});

export const objectRejected = defineError({
  code: "LABCHECK_OBJECT_REJECTED",
  parameters: { object: text, why: text },
  message: ({ object, why }) => `The cluster rejects ${object}: ${why}`,
  remedy: "Read the whole answer in the log.",
});

export const objectForbidden = defineError({
  code: "LABCHECK_OBJECT_FORBIDDEN",
  parameters: { object: text, why: text },
  message: ({ object, why }) => `The cluster rejects ${object}: ${why}`,
  remedy: "Give labcheck's user the right to create it.",
});

export const podsNotCreated = defineError({
  code: "LABCHECK_PODS_NOT_CREATED",
  parameters: { owner: text, why: text },
  message: ({ owner, why }) => `The cluster creates no pods for ${owner}: ${why}`,
  remedy: "Allow them (a quota, an admission policy or a webhook rejects them), or name another --namespace.",
});

const onNode = (name: string | undefined) => (name === undefined ? "" : ` on ${name}`);
const stuck = { image: text, pod, node: optional(node), reason: term, why: text };
const causeOf = ({ reason, why }: { reason: string | number; why: string }) =>
  `${reason}${why === "" ? "" : `, ${why}`}`;

export const imageNotPulled = defineError({
  code: "LABCHECK_IMAGE_NOT_PULLED",
  parameters: stuck,
  message: ({ image, pod: name, node: at, ...rest }) =>
    `Cannot pull the image ${image} of pod ${name}${onNode(at)}: ${causeOf(rest)}`,
  remedy: "Name another source with --image, --mirror or --pull-secret, and check that the nodes reach it.",
});

export const containerNotStarted = defineError({
  code: "LABCHECK_CONTAINER_NOT_STARTED",
  parameters: stuck,
  message: ({ image, pod: name, node: at, ...rest }) =>
    `Cannot start the container of pod ${name} (${image})${onNode(at)}: ${causeOf(rest)}`,
  remedy: "Check that the image is of the node's architecture, and what admission changes in the pod.",
});

export const nodesNotStarted = defineError({
  code: "LABCHECK_NODES_NOT_STARTED",
  parameters: { why: text },
  message: ({ why }) => `The nodes did not start: ${why}`,
  remedy: PRINTED,
});

export const nodeStopped = defineError({
  code: "LABCHECK_NODE_STOPPED",
  parameters: { node },
  message: ({ node: name }) => `The container of node ${name} is no longer running`,
  remedy: "Run `labcheck down`, then start again.",
});

export const podNetworkNotInstalled = defineError({
  code: "LABCHECK_POD_NETWORK_NOT_INSTALLED",
  parameters: { plugin: term, node, why: text },
  message: ({ plugin, node: name, why }) =>
    `Cannot install the pod network ${plugin} on node ${name}: ${why}`,
  remedy: PRINTED,
});

export const notHealthy = defineError({
  code: "LABCHECK_LAB_NOT_HEALTHY",
  parameters: { claim: term, verdict: term, reason: because },
  message: ({ claim, verdict, reason }) => `With nothing broken, ${claim} is ${verdict}: ${reason.text}`,
  remedy:
    "Find out why with `labcheck run`: faults prove something only on a cluster that passes its claims.",
});

export const clusterInUse = defineError({
  code: "LABCHECK_CLUSTER_IN_USE",
  parameters: { run: term, host: optional(host), process: optional(term) },
  message: ({ run, host: of, process }) =>
    `Another run of labcheck (${run}${of === undefined ? "" : `, ${of}:${process}`}) is using this cluster`,
  remedy: "Wait until it has ended: faults would break the cluster for it.",
});

export const clusterGone = defineError({
  code: "LABCHECK_CLUSTER_LOST",
  parameters: { fault: objectName, why: because },
  message: ({ fault, why }) => `The cluster went down under ${fault}: ${why.text}`,
  remedy: "Read the earlier results in the report; `labcheck down` removes a kept cluster.",
});

export const interrupted = defineError({
  code: "LABCHECK_INTERRUPTED",
  parameters: { by: term },
  message: ({ by }) => `Interrupted by ${by}`,
  remedy: "Start again; what is built so far is kept.",
  exitCode: EXIT.interrupted,
});

export const noSession = defineError({
  code: "LABCHECK_NO_SESSION",
  message: "No machine is prepared for the run",
  remedy: "Start it with `npm test` or `npm start`, which prepare one.",
});

/** An error that no definition covers. */
export const internalError = defineError({
  code: "LABCHECK_INTERNAL_ERROR",
  parameters: { why: text },
  message: ({ why }) => why,
  remedy: "Report this bug in labcheck; the log has more.",
});
