import { address, because, defineReason, node, term, text } from "../helpers/engine/reason.ts";

/** Reasons of claims that look from outside: what came of a request, and what it shows. */

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
  ({ address: virtual, node: from }) => `inside ${virtual} does not serve the guestbook to ${from} either`,
);

export const takenByUnknown = defineReason(
  "connection-taken-by-unknown",
  "somebody takes the connection, and nobody known answers",
);

export const answeredByUnknown = defineReason(
  "answered-by-unknown",
  "nobody known answers there, who may be on the way",
);
