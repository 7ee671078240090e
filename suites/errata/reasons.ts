import { because, defineReason, listOf, optional, pod, term, text } from "../../helpers/reasons/reason.ts";

/** The reasons of the claims about errata: each code with its parameters and its sentence. */

// errata/ingress-api, errata/endpoints-api

/** Whether a cluster that does not show an erratum is older than its version, as the end of a sentence. */
const version = { since: term, kubernetes: text };
export const beforeChange = defineReason(
  "kubernetes-before-change",
  version,
  ({ since, kubernetes }) => `as expected before Kubernetes ${since}; this is ${kubernetes}`,
);
export const afterChange = defineReason(
  "kubernetes-after-change",
  version,
  ({ since, kubernetes }) => `which is unexpected in Kubernetes ${kubernetes}: this changed in ${since}`,
);

export const oldIngressServed = defineReason(
  "extensions-ingress-served",
  { version: optional(because) },
  ({ version: as }) => `this cluster still serves extensions/v1beta1${as ? `, ${as.text}` : ""}`,
);

export const apiAnswered = defineReason(
  "api-answered-otherwise",
  { api: term, status: term, body: text },
  ({ api, status, body }) => `${api} answered HTTP ${status}: ${body}`,
);

export const pathTypeNotNeeded = defineReason(
  "ingress-path-type-not-needed",
  "networking.k8s.io/v1 accepts a path without a pathType",
);

export const ingressApiChanged = defineReason(
  "extensions-ingress-gone",
  "extensions/v1beta1 is not served (404), and networking.k8s.io/v1 requires a pathType (422)",
);

export const apiWarns = defineReason(
  "endpoints-deprecated",
  { warning: text },
  ({ warning }) => `the API server warns: ${warning}`,
);

export const endpointsGone = defineReason("endpoints-gone", "Endpoints are not served, EndpointSlices are");

export const endpointsWithoutWarning = defineReason(
  "endpoints-without-warning",
  { version: optional(because) },
  ({ version: as }) => `this cluster serves Endpoints without a warning${as ? `, ${as.text}` : ""}`,
);

// errata/established

export const nothingCarriedBefore = defineReason(
  "connection-idle-before-policy",
  "the connection carried no write before the policy",
);

export const newConnectionNotDenied = defineReason(
  "new-connection-not-denied",
  { why: because },
  ({ why }) => `a new connection: ${why.text}`,
);

export const heldConnectionEnded = defineReason(
  "held-connection-ended",
  "the command that kept the connection open has ended",
);

export const establishedSurvives = defineReason(
  "established-connection-lives-on",
  { denied: because },
  ({ denied }) =>
    `the connection carried a write under the policy, while new connections were denied: ${denied.text}`,
);

export const establishedCut = defineReason(
  "established-connection-cut",
  "the connection carried no write under the policy: policies in this cluster cut established connections",
);

// errata/replication-blocked

export const noSlave = defineReason("no-slave-ready", "no slave is Ready");
export const oneSlave = defineReason("only-one-slave-ready", "only one slave is Ready");

export const policyNotEffective = defineReason(
  "policy-not-in-force-for-shell",
  { why: because },
  ({ why }) => `the policy is not in force: ${why.text}`,
);

export const entryNotAccepted = defineReason(
  "entry-not-taken-under-policy",
  "the guestbook did not accept an entry under the policy",
);
export const entryNotOnMaster = defineReason("entry-not-on-master", "the entry is not on the master");

export const oldSlaveLacksEntry = defineReason(
  "old-slave-lacks-entry",
  { pod },
  ({ pod: name }) => `${name}, which existed before the policy, lacks the entry`,
);

export const slaveFollows = defineReason(
  "slave-follows-under-policy",
  { pod },
  ({ pod: name }) => `${name} follows the master under the policy`,
);

export const slaveUnread = defineReason(
  "slave-replication-unread",
  { pod },
  ({ pod: name }) => `the replication state of ${name} could not be read`,
);

export const slaveUnclear = defineReason(
  "slave-role-or-link-unclear",
  { pod, role: term, linkUp: term },
  ({ pod: name, role, linkUp }) => `${name} has role "${role}" and link up: ${linkUp}`,
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
    `${name}, started under the policy, had no link to the master (${denied.text}) and lacked an entry that ${old} had, until the policy was deleted`,
);

// errata/ingress-annotation

export const annotationHonoured = defineReason(
  "old-annotation-honoured",
  { controller: term },
  ({ controller }) => `${controller} still honours the old annotation`,
);

export const annotatedNotAccepted = defineReason(
  "annotated-ingress-not-taken",
  { controller: term, status: term },
  ({ controller, status }) =>
    `${controller}: not every controller pod serves the Ingress with the old annotation: HTTP ${status}`,
);

export const annotatedUnanswered = defineReason(
  "annotated-ingress-unanswered",
  { controller: term, outcome: term, why: text },
  ({ controller, why }) =>
    `${controller}: not every controller pod serves the Ingress with the old annotation: ${why}`,
);

export const answersUnsteady = defineReason(
  "annotated-ingress-unsteady",
  { controller: term },
  ({ controller }) => `${controller}: the answers were not stable`,
);

export const formNotHonoured = defineReason(
  "ingress-form-not-honoured",
  { form: term, why: because },
  ({ form, why }) => `${form}: ${why.text}`,
);

export const noIngressClass = defineReason(
  "no-ingress-class-served",
  "no IngressClass is served in this cluster",
);

export const annotationIgnored = defineReason(
  "old-annotation-ignored",
  { controllers: listOf(term) },
  ({ controllers }) =>
    `the application received /guestbook/ without a rewrite and answered 404: ${controllers.join(", ")}`,
);

// errata/kubectl-run

export const noKubectl = defineReason("no-kubectl", "kubectl is not available");

export const makesPod = defineReason(
  "kubectl-run-makes-pod",
  { made: text },
  ({ made }) => `kubectl run creates ${made}`,
);

export const makesDeployment = defineReason(
  "kubectl-run-makes-deployment",
  { made: text },
  ({ made }) => `kubectl run creates ${made}, as in the lab`,
);

export const kubectlFailed = defineReason(
  "kubectl-run-failed",
  { exitCode: term, said: text },
  ({ exitCode, said }) => `kubectl run exited with ${exitCode}: ${said}`,
);

// errata/proxy-mode

export const modeUnknown = defineReason(
  "proxy-mode-unknown",
  { why: because },
  ({ why }) => `the mode of kube-proxy is unknown: ${why.text}`,
);

export const modeFound = defineReason(
  "proxy-mode-found",
  { mode: term, why: because },
  ({ mode, why }) => `kube-proxy runs in ${mode} mode (${why.text})`,
);
