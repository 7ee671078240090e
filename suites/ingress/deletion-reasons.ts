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
} from "../../helpers/reasons/reason.ts";

/** The reasons of the claims that delete something: the Service, or one of the controller pods. */

// ingress/service-deleted

/** An entrance of the Service: a node's port, or without a node the load balancer. */
const entrance = { node: optional(node), url };
const formatEntrance = ({
  node: name = "the load balancer",
  url: at,
}: {
  node?: string | undefined;
  url: string;
}) => `${name} (${at})`;

export const noServiceEntrance = defineReason("no-way-to-end", "the Service has no entrance to check");

export const entranceShutBefore = defineReason(
  "way-shut-before-deletion",
  entrance,
  (one) => `${formatEntrance(one)} did not serve before the deletion`,
);

export const entranceStillServes = defineReason(
  "way-still-serves-without-service",
  { ...entrance, served: count, requests: count },
  ({ served, requests, ...one }) =>
    `${formatEntrance(one)} still serves after the Service was deleted, in ${served} of ${requests} fresh requests`,
);

export const entranceEndUnclear = defineReason(
  "way-end-unclear",
  { ...entrance, outcome: term, seen: because },
  ({ seen, ...one }) => `${formatEntrance(one)}: ${seen.text}`,
);

export const entrancesUnstable = defineReason(
  "ways-served-now-and-then",
  { within: limitSeconds },
  ({ within }) => `the entrances served intermittently for ${within} s`,
);

export const podItselfUnserved = defineReason(
  "pod-itself-does-not-serve-meanwhile",
  { pod },
  ({ pod: name }) => `${name} itself does not serve inside the cluster at the same time`,
);

export const balancerNameGone = defineReason(
  "load-balancer-name-gone",
  "the load balancer's name no longer resolves",
);

/** `outcome` is how every request ended: a status of HTTP, or why there is none. */
export const entranceEnded = defineReason(
  "way-ended",
  { ...entrance, outcome: term, looks: count },
  ({ outcome, looks, ...one }) => `${formatEntrance(one)} ${outcome} in each of ${looks} requests`,
);

export const entrancesEndedWithService = defineReason(
  "ways-ended-with-service",
  { when: because, ways: listOf(because) },
  ({ when, ways }) =>
    `${when.text} after the deletion: ${ways.map((each) => each.text).join(", ")}; the pods still serve inside the cluster`,
);

export const entranceServesAgain = defineReason(
  "silent-way-serves-again",
  "the silent entrances serve again with the Service restored",
);

export const entranceStaysSilent = defineReason(
  "way-silent-with-service-back",
  { way: because, why: because },
  ({ way: ended, why }) =>
    `${ended.text}; ${why.text}, and it does not serve again with the Service restored`,
);

// ingress/high-availability

export const tooFewControllers = defineReason(
  "too-few-controller-pods",
  { pods: count, address },
  ({ pods, address: at }) => `only ${pods} controller pods are behind ${at}, at least 2 are needed`,
);

export const failedBeforeDeletion = defineReason(
  "request-failed-before-deletion",
  { outcome: term, seen: because },
  ({ seen }) => `a request failed before the deletion: ${seen.text}`,
);

export const failedAfterDeletion = defineReason(
  "request-failed-after-deletion",
  { pod, after: measuredMs, outcome: term, seen: because },
  ({ pod: name, after, seen }) => `a request failed ${after} ms after ${name} was deleted: ${seen.text}`,
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
    `a request failed ${failedMs} ms after ${name} was deleted, and the API removed it from the endpoints after ${withdrawnMs} ms: it is not known which controller failed`,
);
