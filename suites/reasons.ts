import {
  because,
  count,
  defineReason,
  measuredMs,
  node,
  optional,
  term,
  text,
} from "../helpers/reasons/reason.ts";

/** Reasons that are shared by several sections. */

/** When a change was observed after its cause; `from` is absent if the first probe already observed it. */
export const changeSeen = defineReason(
  "change-seen",
  { from: optional(measuredMs), by: measuredMs, everyMs: term },
  ({ from, by, everyMs }) =>
    `${from === undefined ? `within ${by} ms` : `between ${from} and ${by} ms`} (probed every ${everyMs} ms)`,
);

export const onlyNode = defineReason("only-one-node", { node: optional(node) }, ({ node: name }) =>
  name === undefined ? "the cluster has no nodes" : `${name} is the only node`,
);

export const insideCluster = defineReason(
  "inside-cluster",
  { why: because },
  ({ why }) => `${why.text}, so nothing can be probed from outside`,
);

export const noEntranceFromHere = defineReason(
  "no-entrance-from-here",
  { nodePort: because, balancer: because, ingress: because },
  ({ nodePort, balancer, ingress }) =>
    `no entrance of the guestbook can be reached from this machine: ${nodePort.text}; ${balancer.text}; ${ingress.text}`,
);

export const appPodsMissing = defineReason(
  "app-pods-missing",
  { app: term, ready: count, wanted: count },
  ({ app, ready, wanted }) => `${ready} of ${wanted} ${app} pods are Ready`,
);

export const labPodsMissing = defineReason(
  "lab-pods-missing",
  { ready: count, wanted: count },
  ({ ready, wanted }) => `${ready} of ${wanted} lab pods are Ready`,
);

const CHANGES: Readonly<Record<string, string>> = {
  namespace: "it changes objects in the lab's namespaces",
  cluster: "it changes objects outside the lab's namespaces",
  nodes: "it needs access to the nodes",
};

export const scopeNotAllowed = defineReason(
  "scope-not-allowed",
  { scope: term },
  ({ scope }) => `${CHANGES[scope]}; \`--allow ${scope}\` allows that`,
);

export const disturbsOtherRun = defineReason(
  "disturbs-other-run",
  { run: text },
  ({ run }) => `it changes objects that another run, ${run}, is checking now`,
);
