import {
  address,
  because,
  count,
  defineReason,
  host,
  listOf,
  nodePort,
  objectName,
  optional,
  pod,
  term,
  text,
} from "../../helpers/engine/reason.ts";

/** The reasons of the claims about what the ingress serves: each code with its parameters and its sentence. */

// every way

export const noRoute = defineReason("no-ingress-route", "no way leads through the ingress");

export const routeNotQueried = defineReason("ingress-route-unasked", "it was not asked");

export const unprovedNow = defineReason(
  "ingress-route-never-served",
  { why: because, now: because },
  ({ why, now }) => `${why.text}; now: ${now.text}`,
);

export const notHonoured = defineReason(
  "ingress-not-honoured",
  { form: term, why: because },
  ({ form, why }) => `not honoured: ${form}, ${why.text}`,
);

export const hostNotQueried = defineReason(
  "ingress-host-not-asked",
  { host },
  ({ host: name }) => `${name} was not asked`,
);

export const pageStatus = defineReason(
  "ingress-page-status",
  { status: term },
  ({ status }) => `/guestbook/ is HTTP ${status} through the ingress`,
);

/** `outcome` is how the connection ended: one that is open brought no answer. */
export const hostUnserved = defineReason(
  "ingress-host-unserved",
  { host, outcome: term, why: text },
  ({ host: name, outcome, why }) =>
    `${name} ${outcome === "open" ? "answers nothing that can be trusted" : outcome}: ${why}`,
);

// one answer

export const answer = defineReason(
  "http-answer",
  { status: term, app: optional(term), characters: count, pod: optional(pod) },
  ({ status, app, characters, pod: from }) =>
    `HTTP ${status}${app === undefined ? "" : ` of the ${app}`}, ${characters} characters${from === undefined ? "" : ` from ${from}`}`,
);

/**
 * A page, of another host than the route's and by one controller where these are given; how the request ended, as a
 * status of HTTP or why there is none; and what was seen.
 */
const page = {
  path: text,
  host: optional(host),
  controller: optional(pod),
  outcome: term,
  seen: because,
};
interface PageName {
  path: string;
  host?: string | undefined;
  controller?: string | undefined;
}
const nameOf = ({ path, host: of, controller: by }: PageName) =>
  `${path}${of === undefined ? "" : ` of ${of}`}${by === undefined ? "" : ` by ${by}`}`;
const pageIs = ({ seen, ...named }: PageName & { seen: { text: string } }) =>
  `${nameOf(named)} is ${seen.text}`;

export const pageUnanswered = defineReason(
  "ingress-page-unanswered",
  page,
  ({ seen, ...named }) => `${nameOf(named)}: ${seen.text}`,
);

export const pageOfAnother = defineReason(
  "ingress-page-not-guestbook",
  { ...page, wanted: term },
  ({ wanted, ...one }) => `${pageIs(one)}, not ${wanted}`,
);

/** A path or host that leads to an app which it is not for. */
export const leadsToWrongApp = defineReason(
  "ingress-leads-to-wrong-app",
  { ...page, app: term },
  ({ app, seen, ...named }) =>
    `${nameOf(named)} reaches ${app === "echo" ? "echo" : `the ${app}`}: ${seen.text}`,
);

export const noEchoPod = defineReason(
  "ingress-page-of-no-echo-pod",
  page,
  (one) => `${pageIs(one)}, no pod of echo`,
);

export const serverError = defineReason("ingress-server-error", page, pageIs);

export const notOfGuestbook = defineReason(
  "ingress-answer-not-of-guestbook",
  page,
  (one) => `${pageIs(one)}, which is not the guestbook's`,
);

export const environmentOfAnother = defineReason(
  "ingress-environment-not-of-guestbook-pod",
  { ...page, pod: optional(pod) },
  ({ pod: by, ...one }) => `${pageIs(one)}, answered by ${by ?? "nobody"}`,
);

export const notAsInside = defineReason(
  "ingress-answer-not-as-inside",
  { ...page, characters: count },
  ({ characters, ...one }) => `${pageIs(one)}, not the ${characters} characters of inside`,
);

// ingress/tls

export const secretWithoutCertificate = defineReason(
  "ingress-secret-without-certificate",
  { secret: objectName },
  ({ secret }) => `the secret ${secret} has no certificate`,
);

export const noHandshake = defineReason(
  "no-tls-handshake",
  { host, why: text },
  ({ host: name, why }) => `no handshake with ${name}: ${why}`,
);

/** `path` and `controller` are those of a page, where it was asked for and not the host alone. */
const presented = { host, path: optional(text), controller: optional(pod) };

export const certificateUntrusted = defineReason(
  "certificate-untrusted",
  { ...presented, why: text },
  ({ host: name, path, controller, why }) =>
    `${path === undefined ? `what ${name} presents` : `what is presented for ${nameOf({ path, controller })}`} is not trusted: ${why}`,
);

export const otherCertificate = defineReason(
  "certificate-not-of-secret",
  { ...presented, names: optional(text) },
  ({ path, controller, names }) =>
    `another certificate than the secret's is presented${path === undefined ? `, for ${names}` : ` for ${nameOf({ path, controller })}`}`,
);

const VERIFIED: Readonly<Record<string, string>> = {
  authority: "",
  machine: " against what this machine trusts",
  "machine and authority": " against what this machine trusts and the authority in the secret",
};

/** `by` is who says that the certificate is to be trusted. */
export const certificateVerified = defineReason(
  "certificate-verified",
  { host, by: term, how: because },
  ({ host: name, by, how }) =>
    `the secret's certificate for ${name} is presented and verified${VERIFIED[by] ?? ""}, ${how.text}`,
);

// what was seen of all

export const pathsApart = defineReason(
  "ingress-paths-apart",
  { path: term, kinds: listOf(term), others: listOf(term), how: because },
  ({ path, kinds, others, how }) =>
    `the page at ${path}, and ${kinds.join(", ")} for ${others.join(" ")} and another host, ${how.text}`,
);

export const patternRepeats = defineReason(
  "ingress-pattern-repeats",
  { pods: listOf(pod), how: because },
  ({ pods, how }) =>
    `below /guestbook/ the guestbook answers and below /echo/ ${pods.join(" and ")}, ${how.text}`,
);

export const podDoesNotServe = defineReason(
  "pod-does-not-serve-inside",
  { pod, path: text },
  ({ pod: name, path }) => `${name} does not serve ${path} inside`,
);

/** A path that the lab does not speak of, and how it was answered. */
export const edgeSeen = defineReason(
  "ingress-edge-seen",
  { path: term, outcome: term },
  ({ path, outcome }) => `${path} ${outcome}`,
);

export const rewritten = defineReason(
  "ingress-rewrites",
  { paths: count, how: because, edges: listOf(because) },
  ({ paths, how, edges }) =>
    `${paths} paths answer as inside, ${how.text}; ${edges.map((each) => each.text).join(", ")}`,
);

export const noClusterIpService = defineReason(
  "backend-not-cluster-ip",
  { type: optional(term), nodePort: optional(nodePort) },
  ({ type, nodePort: given }) => `the service is ${type} with the node port ${given}`,
);

export const behindClusterIp = defineReason(
  "ingress-serves-cluster-ip",
  { address: optional(address), how: because },
  ({ address: ip, how }) => `the guestbook, behind ${ip} without a node port, ${how.text}`,
);
