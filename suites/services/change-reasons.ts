import {
  address,
  because,
  count,
  defineReason,
  limitSeconds,
  listOf,
  measuredMs,
  node,
  pod,
  term,
  text,
} from "../../helpers/engine/reason.ts";
import { isSameAddress } from "../../helpers/network/address.ts";

/** The reasons of services/recreated and services/scaled: whether a service follows its pods. */

export const virtualAddressChanged = defineReason(
  "service-address-changed",
  { found: address, wanted: address },
  ({ found, wanted }) => `the virtual IP is ${found}, not ${wanted} as before`,
);

export const endpointPodsWrong = defineReason(
  "endpoint-pods-wrong",
  { found: listOf(pod), wanted: listOf(pod) },
  ({ found, wanted }) => `the endpoints are ${found.join(", ") || "none"}, not ${wanted.join(", ")}`,
);

export const stillLeadsTo = defineReason(
  "service-still-leads-to",
  { address, who: text, node },
  ({ address: at, who, node: from }) => `${at} still leads to ${who} from ${from}`,
);

export const connectionsSilent = defineReason(
  "service-connections-silent",
  { silent: count, connections: count, address, node },
  ({ silent, connections, address: at, node: from }) =>
    `${silent} of ${connections} connections to ${at} from ${from} get no answer`,
);

export const neverLeadsTo = defineReason(
  "service-never-leads-to",
  { address, pod, node, connections: count },
  ({ address: at, pod: name, node: from, connections }) =>
    `${at} never leads to ${name} from ${from} in ${connections} connections`,
);

export const unreachedItself = defineReason(
  "service-silence-uncontrolled",
  { seen: because, why: because },
  ({ seen, why }) => `${seen.text}; but ${why.text}`,
);

export const mayBeLoss = defineReason(
  "service-silence-may-be-loss",
  { seen: because },
  ({ seen }) => `${seen.text}, as many as a network may lose`,
);

export const notFollowedFresh = defineReason(
  "new-pod-not-followed",
  { seconds: limitSeconds, pod, wrong: because },
  ({ seconds, pod: fresh, wrong }) => `${seconds} s after ${fresh} was Ready, ${wrong.text}`,
);

export const notFollowedScaling = defineReason(
  "scaling-not-followed",
  { seconds: limitSeconds, replicas: term, wrong: because },
  ({ seconds, replicas, wrong }) => `${seconds} s after the scaling to ${replicas}, ${wrong.text}`,
);

export const podFollowed = defineReason(
  "new-pod-followed",
  {
    fresh: pod,
    freshAddress: address,
    victim: pod,
    victimAddress: address,
    address,
    afterMs: measuredMs,
  },
  ({ fresh, freshAddress, victim, victimAddress, address: at, afterMs }) => {
    // The lab says that the IP can change, not that it must.
    const ip = isSameAddress(freshAddress, victimAddress)
      ? `${fresh} got ${freshAddress} again, the IP of ${victim}, as it can`
      : `${victimAddress} became ${freshAddress}`;
    return `${ip}; ${at} stayed, and led to ${fresh} from every node ${afterMs} ms after the pod was Ready`;
  },
);

export const scalingFollowed = defineReason(
  "scaling-followed",
  { address, more: term, upMs: measuredMs, fewer: term, downMs: measuredMs },
  ({ address: at, more, upMs, fewer, downMs }) =>
    `${at} led to ${more} pods ${upMs} ms after the scaling to ${more}, to ${fewer} and not the removed one ${downMs} ms after that to ${fewer}`,
);
