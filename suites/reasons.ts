import {
  because,
  count,
  defineReason,
  measuredMs,
  node,
  optional,
  term,
  text,
} from "../helpers/engine/reason.ts";

/** Reasons that claims of several sections give. */

/** When a change was seen, after what caused it: an interval without a beginning where the first look saw it. */
export const changeSeen = defineReason(
  "change-seen",
  { from: optional(measuredMs), by: measuredMs, everyMs: term },
  ({ from, by, everyMs }) =>
    `${from === undefined ? `within ${by} ms` : `between ${from} and ${by} ms`} (one look every ${everyMs} ms)`,
);

export const onlyNode = defineReason(
  "only-one-node",
  { node: optional(node) },
  ({ node: name }) => `${name ?? "none"} is the only node to look from`,
);

export const insideCluster = defineReason(
  "inside-cluster",
  { why: because },
  ({ why }) => `${why.text}, where nothing is outside`,
);

export const noEntranceFromHere = defineReason(
  "no-entrance-from-here",
  { nodePort: because, balancer: because, ingress: because },
  ({ nodePort, balancer, ingress }) =>
    `the guestbook has no entrance from here: ${nodePort.text}; ${balancer.text}; ${ingress.text}`,
);

export const appPodsMissing = defineReason(
  "app-pods-missing",
  { app: term, ready: count, wanted: count },
  ({ app, ready, wanted }) => `${ready} ${app} pods are Ready, not ${wanted}`,
);

export const labPodsMissing = defineReason(
  "lab-pods-missing",
  { ready: count, wanted: count },
  ({ ready, wanted }) => `${ready} of the lab's pods are Ready, not ${wanted}`,
);

const CHANGES: Readonly<Record<string, string>> = {
  namespace: "it changes the lab's own namespaces",
  cluster: "it changes the cluster beyond the lab's own namespaces",
  nodes: "it needs a way into the nodes",
};

export const scopeNotAllowed = defineReason(
  "scope-not-allowed",
  { scope: term },
  ({ scope }) => `${CHANGES[scope]}; \`--allow ${scope}\` allows that`,
);

export const disturbsOtherRun = defineReason(
  "disturbs-other-run",
  { run: text },
  ({ run }) => `it changes what another run, ${run}, looks at in this moment`,
);
