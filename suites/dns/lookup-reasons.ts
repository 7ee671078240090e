import { address, count, defineReason, listOf, node, optional } from "../../helpers/engine/reason.ts";
import { queried, queriedWords } from "./reasons.ts";

/** Reasons that rest on several lookups of one thing, each afresh. */

const addresses = listOf(address);
const nodes = listOf(node);

/** Behind what one of them was answered: how many were answered so, and by which servers, where that could be told. */
export const lookupsAnsweredSo = defineReason(
  "lookups-answered-so",
  { lookups: count, of: count, nodes, servers: addresses },
  ({ lookups, of, nodes: from, servers }) => {
    const whose =
      servers.length > 0 ? ` by the DNS server${servers.length > 1 ? "s" : ""} ${servers.join(", ")}` : "";
    return `so answered ${lookups} of ${of} lookups from ${from.join(", ")}${whose}`;
  },
);

/** `servers`: how many there are to meet; absent where that could not be seen. */
export const lookupsMade = defineReason(
  "lookups-made",
  { lookups: count, servers: optional(count), nodes },
  ({ lookups, servers, nodes: from }) => {
    const times = lookups === 1 ? "looked up once" : `looked up ${lookups} times`;
    const behind =
      servers === undefined
        ? "for a number of DNS servers that could not be seen"
        : `for ${servers} DNS server${servers === 1 ? "" : "s"}`;
    return `${times} from ${from.length > 1 ? "each of " : ""}${from.join(", ")}, ${behind}`;
  },
);

export const lookupsUnanswered = defineReason(
  "lookups-unanswered",
  { lookups: count, of: count, nodes },
  ({ lookups, of, nodes: from }) => `${lookups} of ${of} lookups from ${from.join(", ")} had no answer`,
);

export const lookupAnswersFew = defineReason(
  "lookup-answers-too-few",
  { ...queried, right: count, wantedLookups: count, node },
  ({ right, wantedLookups, node: from, ...question }) =>
    `only ${right} of ${wantedLookups} lookups of ${queriedWords(question)} from ${from} had an answer`,
);
