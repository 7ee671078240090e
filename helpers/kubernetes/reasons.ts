import { defineReason, namespace, objectName, optional, term, text } from "../engine/reason.ts";

/** `why` is what the API server said. */
export const objectNotTaken = defineReason(
  "object-not-taken",
  { kind: term, namespace: optional(namespace), object: objectName, apiVersion: term, why: text },
  ({ kind, namespace: place, object, apiVersion, why }) =>
    `the cluster did not take ${kind} ${place ? `${place}/` : ""}${object} of ${apiVersion}: ${why}`,
);
