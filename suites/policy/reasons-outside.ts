import {
  address,
  because,
  count,
  defineReason,
  listOf,
  optional,
  pod,
  port,
  term,
  text,
  url,
} from "../../helpers/reasons/reason.ts";

/** The reasons of the claims about policies that probe the guestbook's entrances or an external server. */

export const noEntranceOutside = defineReason(
  "no-entrance-found",
  "the guestbook has no entrance from outside the cluster",
);
export const noEntranceToUse = defineReason("no-entrance-to-use", "the guestbook has no entrance to use");

// policy/default-external

export const requestsBy = defineReason(
  "requests-by-entrance",
  { requests: count, entrance: text },
  ({ requests, entrance }) => `${requests} through ${entrance}`,
);

export const allRequestsServed = defineReason(
  "entrances-serve",
  { requests: listOf(because) },
  ({ requests }) => `the guestbook answered all requests: ${requests.map((each) => each.text).join(", ")}`,
);

/** A request by an entrance: the status of its answer, or how its connection ended. */
const entrance = { entrance: text, url, status: optional(term), outcome: optional(term) };
interface EntranceRequest {
  entrance: string;
  url: string;
  status?: string | number | undefined;
  outcome?: string | number | undefined;
}
const formatEntrance = ({ entrance: name, url: at, status, outcome }: EntranceRequest) =>
  `${name} (${at}): ${status === undefined ? outcome : `HTTP ${status}`}`;

export const entranceUnserved = defineReason("entrance-not-served", entrance, formatEntrance);

export const entranceOfAnother = defineReason(
  "entrance-answered-by-another",
  entrance,
  (queried) => `${formatEntrance(queried)}: something other than the guestbook answers`,
);

export const controllerShut = defineReason(
  "ingress-controller-shut-inside",
  { outcome: term },
  ({ outcome }) => `the ingress controller is ${outcome} inside the cluster as well`,
);

// policy/default-egress

export const noServerOutside = defineReason(
  "no-server-outside",
  { server: optional(because), why: because },
  ({ server, why }) =>
    `${server === undefined ? "" : `${server.text}, and `}${why.text}; use --outside HOST:PORT to name another server`,
);

export const serverSawFewer = defineReason(
  "server-outside-saw-fewer",
  { accepted: count, connections: count },
  ({ accepted, connections }) => `the server saw ${accepted} of ${connections} connections`,
);

export const openToServer = defineReason(
  "connections-out-seen",
  { connections: count, address, port },
  ({ connections, address: at, port: of }) =>
    `all ${connections} outgoing connections are open, and the server at ${at}:${of} saw them`,
);

export const shutFromHere = defineReason(
  "server-outside-shut-from-here",
  { server: because, outcome: term },
  ({ server, outcome }) =>
    `${server.text}, is ${outcome} from this machine, so it shows nothing about the pods`,
);

/** All connections to a foreign server are open, some of them perhaps only when retried. */
export const openToForeignServer = defineReason(
  "connections-out-open",
  { connections: count, server: because, late: optional(because) },
  ({ connections, server, late }) =>
    `all ${connections} outgoing connections to ${server.text}, are open${late ? `; ${late.text}` : ""}`,
);

export const noTls = defineReason(
  "server-outside-without-tls",
  "the server does not speak TLS, so its identity was not checked",
);

export const serverUnidentified = defineReason(
  "server-outside-unidentified",
  { open: because, pod, wanted: text },
  ({ open, pod: to, wanted }) =>
    `${open.text}, but the server presents no certificate to ${to} (expected ${wanted})`,
);

export const serverIsAnother = defineReason(
  "server-outside-is-another",
  { open: because, pod, wanted: text },
  ({ open, pod: to, wanted }) => `${open.text}, but another server answers ${to} (expected ${wanted})`,
);

export const sameServer = defineReason(
  "connections-out-to-same-server",
  { open: because },
  ({ open }) => `${open.text}, and pods reach the same server as this machine`,
);

export const shutFromHereToo = defineReason(
  "connection-out-shut-from-here-too",
  { why: because, outcome: term },
  ({ why, outcome }) => `${why.text}, but from this machine it is ${outcome} as well`,
);

export const shutToPods = defineReason(
  "connection-out-shut-to-pods",
  { why: because },
  ({ why }) => `${why.text}, while this machine connects to it`,
);

// policy/guestbook-works

/** A response: its status and the beginning of its body, or how the request ended. */
export const guestbookAnswered = defineReason(
  "guestbook-answered",
  { status: term, body: text },
  ({ status, body }) => `HTTP ${status} ${body}`,
);
export const guestbookUnanswered = defineReason(
  "guestbook-unanswered",
  { outcome: term, why: text },
  ({ outcome, why }) => `${outcome} ${why}`,
);

/** The response to a request, and the outcome of its retries. */
const use = { entrance: text, seen: because, again: because };
export const takesNoEntry = defineReason(
  "guestbook-takes-no-entry",
  use,
  ({ entrance: name, seen, again }) => `${name} does not accept an entry: ${seen.text}${again.text}`,
);
export const listsNothing = defineReason(
  "guestbook-lists-nothing",
  use,
  ({ entrance: name, seen, again }) => `${name} does not list entries: ${seen.text}${again.text}`,
);

export const staleReads = defineReason(
  "guestbook-reads-stale",
  { entrance: text, stale: count, reads: count, without: listOf(pod) },
  ({ entrance: name, stale, reads, without }) =>
    `${name} is stale: ${stale} of ${reads} reads lack an accepted entry${without.length > 0 ? `, which ${without.join(" and ")} did not receive` : ""}`,
);

// The ends of the sentences above.
export const pageUnserved = defineReason(
  "guestbook-page-unserved-as-well",
  { page: because },
  ({ page }) => `, but the page fails as well: ${page.text}`,
);

export const failsOften = defineReason(
  "guestbook-fails-often",
  { bad: count, requests: count },
  ({ bad, requests }) => `, and ${bad} of ${requests} retries failed as well`,
);

export const failsSeldom = defineReason(
  "guestbook-fails-seldom",
  ", but too few retries failed to rule out packet loss",
);

export const reads = defineReason("guestbook-reads", { reads: count }, ({ reads: all }) => `${all} reads`);

/** When of the claim the guestbook failed: before, under or after the policy. */
export const usedWhen = defineReason(
  "guestbook-used",
  { when: term, why: because },
  ({ when, why }) => `${when} the policy, ${why.text}`,
);

export const policyNotObserved = defineReason(
  "policy-not-seen-in-force",
  { why: because },
  ({ why }) => `the policy was not observed in force: ${why.text}`,
);

export const guestbookWorks = defineReason(
  "guestbook-works-under-policy",
  { reads: because, entrances: listOf(text) },
  ({ reads: all, entrances }) =>
    `an entry was accepted and all ${all.text} returned it, before, under and after the policy, through ${entrances.join(", ")}`,
);
