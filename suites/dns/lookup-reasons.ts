import { address, count, defineReason, listOf, node, optional } from "../../helpers/reasons/reason.ts";
import { formatQueried, queried } from "./reasons.ts";

/** Reasons that rest on repeated lookups of one name or address. */

const addresses = listOf(address);
const nodes = listOf(node);

/** A note on an answer: how many lookups had it, and from which DNS servers, where these are known. */
export const lookupsAnsweredSo = defineReason(
  "lookups-answered-so",
  { lookups: count, of: count, nodes, servers: addresses },
  ({ lookups, of, nodes: from, servers }) => {
    const whose =
      servers.length > 0 ? `, by DNS server${servers.length > 1 ? "s" : ""} ${servers.join(", ")}` : "";
    return `${lookups} of ${of} lookups from ${from.join(", ")} had this answer${whose}`;
  },
);

/** `servers`: the number of DNS servers; absent where it is unknown. */
export const lookupCount = defineReason(
  "lookups-made",
  { lookups: count, servers: optional(count), nodes },
  ({ lookups, servers, nodes: from }) => {
    const times = lookups === 1 ? "looked up once" : `looked up ${lookups} times`;
    const behind =
      servers === undefined
        ? "number of DNS servers unknown"
        : `${servers} DNS server${servers === 1 ? "" : "s"}`;
    return `${times} from ${from.length > 1 ? "each of " : ""}${from.join(", ")}, ${behind}`;
  },
);

export const lookupsUnanswered = defineReason(
  "lookups-unanswered",
  { lookups: count, of: count, nodes },
  ({ lookups, of, nodes: from }) => `${lookups} of ${of} lookups from ${from.join(", ")} got no answer`,
);

export const tooFewAnswers = defineReason(
  "lookup-answers-too-few",
  { ...queried, right: count, wantedLookups: count, node },
  ({ right, wantedLookups, node: from, ...question }) =>
    `only ${right} of ${wantedLookups} lookups of ${formatQueried(question)} from ${from} got an answer`,
);
