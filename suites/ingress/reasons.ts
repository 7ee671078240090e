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
} from "../../helpers/reasons/reason.ts";

/** The reasons of the claims about what the ingress serves: each code with its parameters and its sentence. */

// every route

export const noRoute = defineReason("no-ingress-route", "no route leads through the ingress");

export const routeNotQueried = defineReason("ingress-route-unasked", "the route was not queried");

export const routeNeverServed = defineReason(
  "ingress-route-never-served",
  { why: because, now: because },
  ({ why, now }) => `${why.text}; now: ${now.text}`,
);

export const notHonoured = defineReason(
  "ingress-not-honoured",
  { form: term, why: because },
  ({ form, why }) => `not honoured: ${form}: ${why.text}`,
);

export const hostNotQueried = defineReason(
  "ingress-host-not-asked",
  { host },
  ({ host: name }) => `${name} was not queried`,
);

export const pageStatus = defineReason(
  "ingress-page-status",
  { status: term },
  ({ status }) => `the ingress answers /guestbook/ with HTTP ${status}`,
);

/** `outcome` is how the connection ended: "open" means that it brought no trusted answer. */
export const hostUnserved = defineReason(
  "ingress-host-unserved",
  { host, outcome: term, why: text },
  ({ host: name, outcome, why }) =>
    `${name} ${outcome === "open" ? "gives no trusted answer" : `is ${outcome}`}: ${why}`,
);

// one answer

export const answer = defineReason(
  "http-answer",
  { status: term, app: optional(term), characters: count, pod: optional(pod) },
  ({ status, app, characters, pod: from }) =>
    `HTTP ${status}${app === undefined ? "" : ` from the ${app}`}, ${characters} characters${from === undefined ? "" : ` by ${from}`}`,
);

/**
 * A page, with the host if it is not the route's, and the controller if one was queried directly; how the request
 * ended, as an HTTP status or why there is none; and the response.
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
const formatPage = ({ seen, ...named }: PageName & { seen: { text: string } }) =>
  `${nameOf(named)} is ${seen.text}`;

export const pageUnanswered = defineReason(
  "ingress-page-unanswered",
  page,
  ({ seen, ...named }) => `${nameOf(named)}: ${seen.text}`,
);

export const pageOfAnother = defineReason(
  "ingress-page-not-guestbook",
  { ...page, wanted: term },
  ({ wanted, ...one }) => `${formatPage(one)}, not ${wanted}`,
);

/** A path or host that leads to the wrong app. */
export const leadsToWrongApp = defineReason(
  "ingress-leads-to-wrong-app",
  { ...page, app: term },
  ({ app, seen, ...named }) =>
    `${nameOf(named)} reaches ${app === "echo" ? "echo" : `the ${app}`}: ${seen.text}`,
);

export const noEchoPod = defineReason(
  "ingress-page-of-no-echo-pod",
  page,
  (one) => `${formatPage(one)}, not an echo pod`,
);

export const serverError = defineReason("ingress-server-error", page, formatPage);

export const notOfGuestbook = defineReason(
  "ingress-answer-not-of-guestbook",
  page,
  (one) => `${formatPage(one)}, which is not the guestbook's`,
);

export const environmentOfAnother = defineReason(
  "ingress-environment-not-of-guestbook-pod",
  { ...page, pod: optional(pod) },
  ({ pod: by, ...one }) => `${formatPage(one)}, answered by ${by ?? "no guestbook pod"}`,
);

export const notAsInside = defineReason(
  "ingress-answer-not-as-inside",
  { ...page, characters: count },
  ({ characters, ...one }) => `${formatPage(one)}, not the ${characters} characters that pods serve inside`,
);

// ingress/tls

export const secretWithoutCertificate = defineReason(
  "ingress-secret-without-certificate",
  { secret: objectName },
  ({ secret }) => `the Secret "${secret}" has no tls.crt`,
);

export const noHandshake = defineReason(
  "no-tls-handshake",
  { host, why: text },
  ({ host: name, why }) => `the TLS handshake with ${name} failed: ${why}`,
);

/** `path` and `controller` are those of a page, if one was requested and not only the host. */
const presented = { host, path: optional(text), controller: optional(pod) };

export const certificateUntrusted = defineReason(
  "certificate-untrusted",
  { ...presented, why: text },
  ({ host: name, path, controller, why }) =>
    `the certificate presented ${path === undefined ? `by ${name}` : `for ${nameOf({ path, controller })}`} is not trusted: ${why}`,
);

export const otherCertificate = defineReason(
  "certificate-not-of-secret",
  { ...presented, names: optional(text) },
  ({ path, controller, names }) =>
    `the certificate presented for ${path === undefined ? names : nameOf({ path, controller })} is not the Secret's`,
);

const VERIFIED: Readonly<Record<string, string>> = {
  authority: "",
  machine: " by this machine's trust store",
  "machine and authority": " by this machine's trust store and the authority in the Secret",
};

/** `by` is who vouches for the certificate. */
export const certificateVerified = defineReason(
  "certificate-verified",
  { host, by: term, how: because },
  ({ host: name, by, how }) =>
    `the Secret's certificate for ${name} is presented and verified${VERIFIED[by] ?? ""}, ${how.text}`,
);

// all pages

export const pathsApart = defineReason(
  "ingress-paths-apart",
  { path: term, kinds: listOf(term), others: listOf(term), how: because },
  ({ path, kinds, others, how }) =>
    `the guestbook's page at ${path}, and ${kinds.join(", ")} for ${others.join(" ")} and another host, ${how.text}`,
);

export const patternRepeats = defineReason(
  "ingress-pattern-repeats",
  { pods: listOf(pod), how: because },
  ({ pods, how }) =>
    `the guestbook answers below /guestbook/, and ${pods.join(" and ")} below /echo/, ${how.text}`,
);

export const podDoesNotServe = defineReason(
  "pod-does-not-serve-inside",
  { pod, path: text },
  ({ pod: name, path }) => `${name} does not serve ${path} inside the cluster`,
);

/** A path that the lab does not mention, and how it was answered. */
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
  ({ type, nodePort: given }) =>
    `the Service has type ${type ?? "none"} and node port ${given ?? "none"}, not type ClusterIP`,
);

export const behindClusterIp = defineReason(
  "ingress-serves-cluster-ip",
  { address: optional(address), how: because },
  ({ address: ip, how }) =>
    `the ingress serves the guestbook behind ClusterIP ${ip} without a node port, ${how.text}`,
);
