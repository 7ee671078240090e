import { countByAnswer } from "../helpers/probes/many-connections.ts";
import {
  address,
  because,
  count,
  defineReason,
  listOf,
  node,
  nodePort,
  optional,
  pod,
  type Reason,
  term,
  text,
} from "../helpers/reasons/reason.ts";

/** Reasons about who answered many connections, and whether the choice among endpoints was even. */

// The target of the connections.
export const toAddress = defineReason("to-address", { address }, ({ address: to }) => to);
export const toNodePort = defineReason("to-node-port", { nodePort }, ({ nodePort: to }) => `node port ${to}`);
export const udpToAddress = defineReason("udp-to-address", { address }, ({ address: to }) => `UDP to ${to}`);

const answeredByPod = defineReason(
  "answered-by-pod",
  { pod, times: count },
  ({ pod: name, times }) => `${name} ${times}`,
);
const answeredByAnother = defineReason(
  "answered-by-another",
  { who: text, times: count },
  ({ who, times }) => `${who} ${times}`,
);
const answeredByNobody = defineReason(
  "answered-by-nobody",
  { times: count },
  ({ times }) => `nobody ${times}`,
);

/** Who answered and how often, the most frequent first; `pods` are the known names. */
export function answersBy(names: readonly string[], pods: Iterable<string>): Reason[] {
  const known = new Set(pods);
  return countByAnswer(names).map(([who, times]) => {
    if (who === "") return answeredByNobody({ times });
    return known.has(who) ? answeredByPod({ pod: who, times }) : answeredByAnother({ who, times });
  });
}

/** Formats such answers for a sentence. */
export const formatAnswers = (answers: readonly Reason[]): string =>
  answers.map((each) => each.text).join(", ");

export const answersOnNode = defineReason(
  "answers-on-node",
  { node, answers: listOf(because) },
  ({ node: on, answers }) => `${on}: ${formatAnswers(answers)}`,
);

/** The answers of every node. */
const seen = listOf(because);
const formatNodes = (nodes: readonly Reason[]) => nodes.map((each) => each.text).join("; ");

export const answeredByNoEndpoint = defineReason(
  "answered-by-no-endpoint",
  { to: because, node, foreign: listOf(because), seen },
  ({ to, foreign, seen: all }) =>
    `${to.text} leads to ${formatAnswers(foreign)}, which is not an endpoint, on ${formatNodes(all)}`,
);

const unreached = { endpoint: pod, node };
const formatUnreached = (those: { endpoint: string; node: string }) =>
  `${those.endpoint} was never reached on ${those.node}`;

export const endpointNeverReached = defineReason(
  "endpoint-never-reached",
  { ...unreached, seen },
  ({ seen: all, ...those }) => `${formatUnreached(those)}: ${formatNodes(all)}`,
);

export const endpointItselfSilent = defineReason(
  "endpoint-never-reached-nor-itself",
  { ...unreached, why: because, seen },
  ({ why, seen: all, ...those }) => `${formatUnreached(those)}, but ${why.text}: ${formatNodes(all)}`,
);

export const nobodyAnswers = defineReason(
  "no-connection-answered",
  { to: because, node, seen },
  ({ to, node: on, seen: all }) => `${to.text} answered no connection on ${on}: ${formatNodes(all)}`,
);

export const nobodyAnswersNorItself = defineReason(
  "no-connection-answered-nor-endpoint",
  { node, why: because, seen },
  ({ node: on, why, seen: all }) =>
    `no connection was answered on ${on}, but ${why.text}: ${formatNodes(all)}`,
);

export const connectionsUnanswered = defineReason(
  "connections-unanswered",
  { node, seen },
  ({ seen: all }) => `some connections got no answer: ${formatNodes(all)}`,
);

export const packetsUnanswered = defineReason(
  "packets-unanswered",
  { node, seen },
  ({ seen: all }) => `too many packets got no answer: ${formatNodes(all)}`,
);

export const spreadUndecided = defineReason(
  "spread-undecided",
  { connections: count, node, seen },
  ({ connections, node: on, seen: all }) =>
    `${connections} connections on ${on} are not enough to decide: ${formatNodes(all)}`,
);

export const spreadUneven = defineReason(
  "spread-uneven",
  { protocol: optional(term), node, seen },
  ({ protocol, node: on, seen: all }) =>
    `the spread${protocol === undefined ? "" : ` of ${protocol}`} on ${on} is not even: ${formatNodes(all)}`,
);

export const spreadEven = defineReason("spread-even", { seen }, ({ seen: all }) => formatNodes(all));
