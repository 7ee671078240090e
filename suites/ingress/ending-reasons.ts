import {
  address,
  because,
  count,
  defineReason,
  limitSeconds,
  listOf,
  measuredMs,
  node,
  optional,
  pod,
  term,
  url,
} from "../../helpers/engine/reason.ts";

/** The reasons of the claims that take something away: the service, or one of the controllers. */

// ingress/service-deleted

/** A way in by the service: a node's port, or without a node the load balancer. */
const way = { node: optional(node), url };
const wayWords = ({
  node: name = "the load balancer",
  url: at,
}: {
  node?: string | undefined;
  url: string;
}) => `${name} (${at})`;

export const noWayToEnd = defineReason("no-way-to-end", "there is no way in that could be ended");

export const shutBefore = defineReason(
  "way-shut-before-deletion",
  way,
  (one) => `${wayWords(one)} did not serve before`,
);

export const stillServes = defineReason(
  "way-still-serves-without-service",
  { ...way, served: count, requests: count },
  ({ served, requests, ...one }) =>
    `${wayWords(one)} still serves without the service, in ${served} of ${requests} fresh requests`,
);

export const endUnclear = defineReason(
  "way-end-unclear",
  { ...way, outcome: term, seen: because },
  ({ seen, ...one }) => `${wayWords(one)}: ${seen.text}`,
);

export const servedNowAndThen = defineReason(
  "ways-served-now-and-then",
  { within: limitSeconds },
  ({ within }) => `the ways served now and then for ${within} s`,
);

export const podItselfShut = defineReason(
  "pod-itself-does-not-serve-meanwhile",
  { pod },
  ({ pod: name }) => `${name} itself does not serve inside meanwhile`,
);

export const balancerNameGone = defineReason(
  "load-balancer-name-gone",
  "its name has no address here any more",
);

/** `outcome` is how every request ended: a status of HTTP, or why there is none. */
export const wayEnded = defineReason(
  "way-ended",
  { ...way, outcome: term, looks: count },
  ({ outcome, looks, ...one }) => `${wayWords(one)} ${outcome} in each of ${looks} looks`,
);

export const endedWithService = defineReason(
  "ways-ended-with-service",
  { when: because, ways: listOf(because) },
  ({ when, ways }) =>
    `${when.text} after the deletion: ${ways.map((each) => each.text).join(", ")}; the pods serve inside`,
);

export const servesAgain = defineReason(
  "silent-way-serves-again",
  "what was silent serves again, now that the service is back",
);

export const staysSilent = defineReason(
  "way-silent-with-service-back",
  { way: because, why: because },
  ({ way: ended, why }) => `${ended.text}; ${why.text}, and it does not serve again with the service back`,
);

// ingress/high-availability

export const tooFewControllers = defineReason(
  "too-few-controller-pods",
  { pods: count, address },
  ({ pods, address: at }) => `${pods} controller pods are behind ${at}`,
);

export const failedBeforeDeletion = defineReason(
  "request-failed-before-deletion",
  { outcome: term, seen: because },
  ({ seen }) => `before anything was deleted: ${seen.text}`,
);

export const failedAfterDeletion = defineReason(
  "request-failed-after-deletion",
  { pod, after: measuredMs, outcome: term, seen: because },
  ({ pod: name, after, seen }) => `${after} ms after ${name} was deleted: ${seen.text}`,
);

export const servedWithoutOne = defineReason(
  "ingress-served-without-one-controller",
  { pod, controllers: count, requests: count, failed: count },
  ({ pod: name, controllers, requests, failed }) =>
    `${name} of ${controllers} was deleted under load: ${requests} requests, ${failed} of those in flight failed`,
);

export const withdrawnLate = defineReason(
  "controller-withdrawn-late",
  { pod, failedMs: measuredMs, withdrawnMs: measuredMs },
  ({ pod: name, failedMs, withdrawnMs }) =>
    `a request failed ${failedMs} ms after ${name} was deleted, and the API took it out of the endpoints after ${withdrawnMs} ms: who failed is not known`,
);
