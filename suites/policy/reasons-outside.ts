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
} from "../../helpers/engine/reason.ts";

/** The reasons of the claims about policies that look at the guestbook's entrances and at a server outside. */

export const noEntranceOutside = defineReason(
  "no-entrance-found",
  "the guestbook has no entrance from outside",
);
export const noEntranceToUse = defineReason("no-entrance-to-use", "the guestbook has no entrance to ask");

// policy/default-external

export const requestsBy = defineReason(
  "requests-by-entrance",
  { requests: count, entrance: text },
  ({ requests, entrance }) => `${requests} by ${entrance}`,
);

export const entrancesServe = defineReason(
  "entrances-serve",
  { requests: listOf(because) },
  ({ requests }) => `all requests, ${requests.map((each) => each.text).join(", ")}, brought the guestbook`,
);

/** A request by an entrance: the status of its answer, or how its connection ended. */
const entrance = { entrance: text, url, status: optional(term), outcome: optional(term) };
interface Queried {
  entrance: string;
  url: string;
  status?: string | number | undefined;
  outcome?: string | number | undefined;
}
const entranceWords = ({ entrance: name, url: at, status, outcome }: Queried) =>
  `${name} (${at}): ${status === undefined ? outcome : `HTTP ${status}`}`;

export const entranceUnserved = defineReason("entrance-not-served", entrance, entranceWords);

export const entranceOfAnother = defineReason(
  "entrance-answered-by-another",
  entrance,
  (queried) => `${entranceWords(queried)}: somebody takes the traffic, not the guestbook`,
);

export const controllerShut = defineReason(
  "ingress-controller-shut-inside",
  { outcome: term },
  ({ outcome }) => `its controller is ${outcome} inside as well`,
);

// policy/default-egress

export const noServerOutside = defineReason(
  "no-server-outside",
  { server: optional(because), why: because },
  ({ server, why }) => `${server?.text ?? ""}, and ${why.text}; --outside HOST:PORT names another one`,
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
    `all ${connections} connections out are open, and the server at ${at}:${of} saw them`,
);

export const shutFromHere = defineReason(
  "server-outside-shut-from-here",
  { server: because, outcome: term },
  ({ server, outcome }) => `${server.text}, is ${outcome} from this machine, so it says nothing of the pods`,
);

/** All connections are open to a server that is somebody's, some of them perhaps only when asked again. */
export const openToSomebody = defineReason(
  "connections-out-open",
  { connections: count, server: because, late: optional(because) },
  ({ connections, server, late }) =>
    `all ${connections} connections out to ${server.text}, are open${late ? `; ${late.text}` : ""}`,
);

export const noTls = defineReason(
  "server-outside-without-tls",
  "it speaks no TLS here, so who answers there was not asked",
);

export const nobodyTellsWho = defineReason(
  "server-outside-unidentified",
  { open: because, pod, wanted: text },
  ({ open, pod: to, wanted }) => `${open.text}, but nobody says there who it is to ${to}: not ${wanted}`,
);

export const somebodyElseOutside = defineReason(
  "server-outside-is-another",
  { open: because, pod, wanted: text },
  ({ open, pod: to, wanted }) => `${open.text}, but somebody else answers there to ${to}: not ${wanted}`,
);

export const sameServer = defineReason(
  "connections-out-to-same-server",
  { open: because },
  ({ open }) => `${open.text}, and it is the same to them as to this machine`,
);

export const shutFromHereToo = defineReason(
  "connection-out-shut-from-here-too",
  { why: because, outcome: term },
  ({ why, outcome }) => `${why.text}; but from this machine it is ${outcome} as well`,
);

export const shutToPods = defineReason(
  "connection-out-shut-to-pods",
  { why: because },
  ({ why }) => `${why.text}, while this machine connects to it`,
);

// policy/guestbook-works

/** What came of a request: the status of its answer and its beginning, or how it ended. */
export const answered = defineReason(
  "guestbook-answered",
  { status: term, body: text },
  ({ status, body }) => `HTTP ${status} ${body}`,
);
export const unanswered = defineReason(
  "guestbook-unanswered",
  { outcome: term, why: text },
  ({ outcome, why }) => `${outcome} ${why}`,
);

/** What a request came to, and what came of those that were made again. */
const use = { entrance: text, seen: because, again: because };
export const takesNoEntry = defineReason(
  "guestbook-takes-no-entry",
  use,
  ({ entrance: name, seen, again }) => `${name} takes no entry: ${seen.text}${again.text}`,
);
export const listsNothing = defineReason(
  "guestbook-lists-nothing",
  use,
  ({ entrance: name, seen, again }) => `${name} lists nothing: ${seen.text}${again.text}`,
);

export const staleReads = defineReason(
  "guestbook-reads-stale",
  { entrance: text, stale: count, reads: count, without: listOf(pod) },
  ({ entrance: name, stale, reads, without }) =>
    `${name} is stale: ${stale} of ${reads} reads lack an entry that was taken${without.length > 0 ? `, which ${without.join(" and ")} did not get` : ""}`,
);

/** The ends of the sentences above. */
export const pageUnserved = defineReason(
  "guestbook-page-unserved-as-well",
  { page: because },
  ({ page }) => `; but the page is ${page.text} as well`,
);

export const failsOften = defineReason(
  "guestbook-fails-often",
  { bad: count, requests: count },
  ({ bad, requests }) => `, and so were ${bad} of ${requests} more`,
);

export const failsSeldom = defineReason(
  "guestbook-fails-seldom",
  ", and not often enough to tell it from a request that got lost",
);

export const reads = defineReason("guestbook-reads", { reads: count }, ({ reads: all }) => `${all} reads`);

/** When of the claim the guestbook failed: before, under or after the policy. */
export const usedWhen = defineReason(
  "guestbook-used",
  { when: term, why: because },
  ({ when, why }) => `${when} the policy ${why.text}`,
);

export const notSeenInForce = defineReason(
  "policy-not-seen-in-force",
  { why: because },
  ({ why }) => `the policy was not seen in force: ${why.text}`,
);

export const guestbookWorks = defineReason(
  "guestbook-works-under-policy",
  { reads: because, entrances: listOf(text) },
  ({ reads: all, entrances }) =>
    `an entry was taken, and then all of ${all.text} had it, before, under and after the policy by each of ${entrances.join(", ")}`,
);
