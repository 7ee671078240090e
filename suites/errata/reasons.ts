import { because, defineReason, listOf, optional, pod, term, text } from "../../helpers/engine/reason.ts";

/** The reasons of the claims about errata: each code with its parameters and its sentence. */

// errata/ingress-api, errata/endpoints-api

/** How a cluster that shows nothing of an erratum stands to the version of it, as the end of a sentence. */
const version = { since: term, kubernetes: text };
export const beforeChange = defineReason(
  "kubernetes-before-change",
  version,
  ({ since, kubernetes }) => `as every Kubernetes before ${since}; this is ${kubernetes}`,
);
export const afterChange = defineReason(
  "kubernetes-after-change",
  version,
  ({ since, kubernetes }) => `which Kubernetes ${kubernetes} should not: this parted with ${since}`,
);

export const oldIngressServed = defineReason(
  "extensions-ingress-served",
  { version: optional(because) },
  ({ version: as }) => `this cluster still takes extensions/v1beta1${as ? `, ${as.text}` : ""}`,
);

export const apiAnswered = defineReason(
  "api-answered-otherwise",
  { api: term, status: term, body: text },
  ({ api, status, body }) => `${api}: HTTP ${status} ${body}`,
);

export const pathTypeNotNeeded = defineReason(
  "ingress-path-type-not-needed",
  "networking.k8s.io/v1 takes a path without a pathType",
);

export const ingressApiParted = defineReason(
  "extensions-ingress-gone",
  "extensions/v1beta1 is not served (404), and networking.k8s.io/v1 wants a pathType (422)",
);

export const apiWarns = defineReason(
  "endpoints-deprecated",
  { warning: text },
  ({ warning }) => `the API server says: ${warning}`,
);

export const endpointsGone = defineReason(
  "endpoints-gone",
  "Endpoints are gone, and EndpointSlices are there",
);

export const endpointsWithoutWarning = defineReason(
  "endpoints-without-warning",
  { version: optional(because) },
  ({ version: as }) => `this cluster serves Endpoints without a warning${as ? `, ${as.text}` : ""}`,
);

// errata/established

export const nothingCarriedBefore = defineReason(
  "connection-idle-before-policy",
  "the connection carried nothing before the policy",
);

export const newConnectionNotDenied = defineReason(
  "new-connection-not-denied",
  { why: because },
  ({ why }) => `a new connection: ${why.text}`,
);

export const heldConnectionEnded = defineReason(
  "held-connection-ended",
  "the command that held the connection ended",
);

export const livesOn = defineReason(
  "established-connection-lives-on",
  { denied: because },
  ({ denied }) => `it carried a write under the policy, while a new connection came to ${denied.text}`,
);

export const cut = defineReason(
  "established-connection-cut",
  "it carried nothing under the policy: here a policy cuts what is established",
);

// errata/replication-blocked

export const noSlave = defineReason("no-slave-ready", "no slave is Ready");
export const oneSlave = defineReason("only-one-slave-ready", "only one slave is Ready");

export const policyNotInForce = defineReason(
  "policy-not-in-force-for-shell",
  { why: because },
  ({ why }) => `the policy is not in force: ${why.text}`,
);

export const takesNoEntry = defineReason(
  "entry-not-taken-under-policy",
  "the guestbook took no entry under the policy",
);
export const entryNotOnMaster = defineReason("entry-not-on-master", "the entry is not on the master");

export const oldSlaveLacksEntry = defineReason(
  "old-slave-lacks-entry",
  { pod },
  ({ pod: name }) => `${name}, which was there before, has no entry`,
);

export const slaveFollows = defineReason(
  "slave-follows-under-policy",
  { pod },
  ({ pod: name }) => `${name} follows the master under the policy`,
);

export const slaveUnread = defineReason(
  "slave-replication-unread",
  { pod },
  ({ pod: name }) => `${name} could not be asked`,
);

export const slaveUnclear = defineReason(
  "slave-role-or-link-unclear",
  { pod, role: term, linkUp: term },
  ({ pod: name, role, linkUp }) => `${name} has the role ${role}, link up: ${linkUp}`,
);

export const followsNeverAgain = defineReason(
  "slave-unlinked-without-policy",
  { pod },
  ({ pod: name }) => `${name} does not follow the master without the policy either`,
);

export const replicationBlocked = defineReason(
  "replication-blocked-by-policy",
  { pod, denied: because, old: pod },
  ({ pod: name, denied, old }) =>
    `${name}, started under the policy, had no link to the master (${denied.text}) and lacked an entry that ${old} had, until the policy was gone`,
);

// errata/ingress-annotation

export const annotationHonoured = defineReason(
  "old-annotation-honoured",
  { controller: term },
  ({ controller }) => `${controller} rewrites by the old annotation`,
);

export const annotatedNotTaken = defineReason(
  "annotated-ingress-not-taken",
  { controller: term, status: term },
  ({ controller, status }) =>
    `${controller}: the Ingress with the old annotation is not taken by every controller: HTTP ${status}`,
);

export const annotatedUnanswered = defineReason(
  "annotated-ingress-unanswered",
  { controller: term, outcome: term, why: text },
  ({ controller, why }) =>
    `${controller}: the Ingress with the old annotation is not taken by every controller: ${why}`,
);

export const answersUnsteady = defineReason(
  "annotated-ingress-unsteady",
  { controller: term },
  ({ controller }) => `${controller}: the answers did not stay as they were`,
);

export const formNotHonoured = defineReason(
  "ingress-form-not-honoured",
  { form: term, why: because },
  ({ form, why }) => `${form}: ${why.text}`,
);

export const noIngressClass = defineReason("no-ingress-class-served", "no class of Ingresses is served here");

export const annotationIgnored = defineReason(
  "old-annotation-ignored",
  { controllers: listOf(term) },
  ({ controllers }) => `the application got /guestbook/ as it is and answered 404: ${controllers.join(", ")}`,
);

// errata/kubectl-run

export const noKubectl = defineReason("no-kubectl", "there is no kubectl to run");

export const makesPod = defineReason(
  "kubectl-run-makes-pod",
  { made: text },
  ({ made }) => `kubectl run makes ${made}`,
);

export const makesDeployment = defineReason(
  "kubectl-run-makes-deployment",
  { made: text },
  ({ made }) => `kubectl run makes ${made}, as in the lab`,
);

export const kubectlFailed = defineReason(
  "kubectl-run-failed",
  { exitCode: term, said: text },
  ({ exitCode, said }) => `kubectl run ended with ${exitCode}: ${said}`,
);

// errata/proxy-mode

export const modeUnknown = defineReason(
  "proxy-mode-unknown",
  { why: because },
  ({ why }) => `the mode is not to be found: ${why.text}`,
);

export const modeFound = defineReason(
  "proxy-mode-found",
  { mode: term, why: because },
  ({ mode, why }) => `the proxy's mode is ${mode} (${why.text})`,
);
