import {
  because,
  host,
  listOf,
  namespace,
  objectName,
  optional,
  term,
  text,
  user,
} from "../reasons/reason.ts";
import { defineError, defineUsageError } from "./define.ts";

/** Errors of deploying the lab to a cluster that answers. */

export const namespaceNotEmpty = defineUsageError({
  code: "LABCHECK_NAMESPACE_NOT_EMPTY",
  parameters: { namespace, kind: term, name: objectName },
  message: ({ namespace: place, kind, name }) =>
    `The namespace ${place} is not empty: it has the ${kind} ${name}`,
  remedy:
    "Name an empty namespace, or one that does not exist; `labcheck clean` removes what a dead run of labcheck left.",
});

export const namespaceInUse = defineUsageError({
  code: "LABCHECK_NAMESPACE_IN_USE",
  parameters: { namespace, host: optional(host), process: optional(term) },
  message: ({ namespace: place, host: of, process }) =>
    `Another run of labcheck is using the namespace ${place}${of === undefined ? "" : ` (${of}:${process})`}`,
  remedy: "Wait until it has ended, or name another namespace.",
});

export const namespaceNotCreated = defineError({
  code: "LABCHECK_NAMESPACE_NOT_CREATED",
  parameters: { namespace, why: text },
  message: ({ namespace: name, why }) => `Cannot create the namespace ${name}: ${why}`,
  remedy: "Grant the rights that `labcheck rbac` prints.",
});

export const namespaceUnknown = defineError({
  code: "LABCHECK_NAMESPACE_UNKNOWN",
  parameters: { namespace, why: text },
  message: ({ namespace: name, why }) => `Cannot determine whether the namespace ${name} exists: ${why}`,
  remedy: "Ask an administrator for the rights that `labcheck rbac --namespace NAME` prints.",
});

export const labNamespaceDeleted = defineError({
  code: "LABCHECK_LAB_NAMESPACE_DELETED",
  parameters: { namespace },
  message: ({ namespace: name }) => `The lab's namespace ${name} was deleted while the run was at work`,
  remedy: "Find out who deleted it (the API server's audit log, a job that cleans up), then start again.",
});

export const podsNotAdmitted = defineError({
  code: "LABCHECK_PODS_NOT_ADMITTED",
  parameters: { namespace, why: text },
  message: ({ namespace: place, why }) => `The namespace ${place} does not admit the lab's pods: ${why}`,
  remedy: "Allow pods of Pod Security level restricted there, or name another --namespace.",
});

export const rightsMissing = defineError({
  code: "LABCHECK_RIGHTS_MISSING",
  parameters: { user, permissions: listOf(because), command: text },
  message: ({ user: who, permissions }) =>
    `${who} may not ${permissions.map((each) => each.text).join(" and ")}, which the guestbook needs`,
  remedy: ({ command }) =>
    `Ask an administrator for these rights: \`${command} | kubectl apply -f -\` creates a user that has them.`,
});

export const reportNotKept = defineError({
  code: "LABCHECK_REPORT_NOT_KEPT",
  parameters: { namespace, why: text },
  message: ({ namespace: place, why }) => `Cannot keep the report in the namespace ${place}: ${why}`,
  remedy: "Grant the rights that `labcheck job` creates, or leave --keep out: the report is in --out then.",
});
