import { because, defineReason, node, optional } from "../helpers/reason.ts";

/** Reasons that claims of several sections give. */

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
