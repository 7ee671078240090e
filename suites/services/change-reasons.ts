import { isSameAddress } from "../../helpers/network/address.ts";
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
} from "../../helpers/reasons/reason.ts";

/** The reasons of services/recreated and services/scaled. */

export const virtualAddressChanged = defineReason(
  "service-address-changed",
  { found: address, wanted: address },
  ({ found, wanted }) => `the virtual IP is ${found}, but was ${wanted} before`,
);

export const endpointPodsWrong = defineReason(
  "endpoint-pods-wrong",
  { found: listOf(pod), wanted: listOf(pod) },
  ({ found, wanted }) => `the endpoints are ${found.join(", ") || "none"}, not ${wanted.join(", ")}`,
);

export const removedPodAnswers = defineReason(
  "service-still-leads-to",
  { address, who: text, node },
  ({ address: at, who, node: from }) => `${who} still answers connections from ${from} to ${at}`,
);

export const noAnswers = defineReason(
  "service-connections-silent",
  { silent: count, connections: count, address, node },
  ({ silent, connections, address: at, node: from }) =>
    `${silent} of ${connections} connections from ${from} to ${at} got no answer`,
);

export const podNeverAnswers = defineReason(
  "service-never-leads-to",
  { address, pod, node, connections: count },
  ({ address: at, pod: name, node: from, connections }) =>
    `${name} answered none of ${connections} connections from ${from} to ${at}`,
);

export const podUnresponsive = defineReason(
  "service-silence-uncontrolled",
  { seen: because, why: because },
  ({ seen, why }) => `${seen.text}; but ${why.text}`,
);

export const mayBeLoss = defineReason(
  "service-silence-may-be-loss",
  { seen: because },
  ({ seen }) => `${seen.text}, which may be packet loss`,
);

export const newPodNotFollowed = defineReason(
  "new-pod-not-followed",
  { seconds: limitSeconds, pod, wrong: because },
  ({ seconds, pod: fresh, wrong }) => `${seconds} s after ${fresh} became Ready: ${wrong.text}`,
);

export const scalingNotFollowed = defineReason(
  "scaling-not-followed",
  { seconds: limitSeconds, replicas: term, wrong: because },
  ({ seconds, replicas, wrong }) => `${seconds} s after scaling to ${replicas} replicas: ${wrong.text}`,
);

export const newPodFollowed = defineReason(
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
      ? `${fresh} got the same IP as ${victim}, ${freshAddress}, which the lab allows`
      : `the pod IP changed from ${victimAddress} to ${freshAddress}`;
    return `${ip}; the virtual IP is still ${at} and led to ${fresh} from every node ${afterMs} ms after the pod became Ready`;
  },
);

export const scalingFollowed = defineReason(
  "scaling-followed",
  { address, more: term, upMs: measuredMs, fewer: term, downMs: measuredMs },
  ({ address: at, more, upMs, fewer, downMs }) =>
    `${at} led to all ${more} pods ${upMs} ms after scaling to ${more}, and only to the remaining ${fewer} ${downMs} ms after scaling to ${fewer}`,
);
