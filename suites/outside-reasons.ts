import { address, because, defineReason, node, term, text } from "../helpers/reasons/reason.ts";

/** Reasons of claims that probe from outside: how a request ended, and what that shows. */

export const requestFailed = defineReason(
  "request-failed",
  { outcome: term, why: text },
  ({ outcome, why }) => `${outcome} ${why}`,
);

export const httpStatus = defineReason("http-status", { status: term }, ({ status }) => `HTTP ${status}`);

export const unservedWhile = defineReason(
  "unserved-while-control-answers",
  { seen: because, control: because },
  ({ seen, control }) => `${seen.text}, while ${control.text}`,
);

export const insideToo = defineReason("inside-as-well", { why: because }, ({ why }) => `but ${why.text}`);

export const insideUnserved = defineReason(
  "service-unserved-inside",
  { address, node },
  ({ address: virtual, node: from }) =>
    `inside the cluster, ${virtual} does not serve the guestbook to ${from} either`,
);

export const acceptedByUnknown = defineReason(
  "connection-taken-by-unknown",
  "the connection was accepted by an unknown server",
);

export const answeredByUnknown = defineReason(
  "answered-by-unknown",
  "the responder is unknown and may be a proxy on the path",
);
