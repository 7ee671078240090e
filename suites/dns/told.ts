import type { Reason } from "../../helpers/engine/reason.ts";
import type { Lookup } from "../../helpers/probes/parsers/dns.ts";
import { answerIn, holds, type Searched } from "./answer.ts";
import * as reasons from "./reasons.ts";

/** What one fresh lookup tells of what must be found. */
export type Told =
  | { is: "right"; besides: readonly Reason[] }
  | { is: "wrong"; reason: Reason }
  /** A server said that there is no answer: wrong, if the pod that asked reaches anything else. */
  | { is: "denied"; reason: Reason }
  /** No server said anything. */
  | { is: "unanswered" }
  /** It was lost, or what it printed does not tell. It counts for nothing. */
  | { is: "untold"; reason: Reason };

/** What a lookup that brought no answer tells. `meant`: whether a name that the server spoke of must have one. */
export function toldBySilence(
  found: Lookup,
  {
    asked,
    meant,
    instead,
  }: { asked: reasons.Asked; meant: (name: string) => boolean; instead: reasons.WantedAnswer },
): Told {
  if (found.timedOut) return { is: "unanswered" };
  const failed = found.servfail.find(meant);
  if (failed)
    return { is: "denied", reason: reasons.nameServfail({ ...asked, answered: failed, ...instead }) };
  const denied = found.nxdomain.find(meant);
  if (denied)
    return { is: "denied", reason: reasons.nameNxdomain({ ...asked, answered: denied, ...instead }) };
  return { is: "untold", reason: reasons.lookupUndecided(asked) };
}

/** What a lookup tells of a name that must have certain addresses. */
export function toldOfName(
  found: Lookup,
  { name, addresses }: { name: string; addresses: readonly string[] },
  searched: Searched,
): Told {
  const answer = answerIn(found, name, addresses, searched);
  if (answer.is === "right") return answer;
  if (answer.is !== "silent") return { is: answer.is === "lost" ? "untold" : "wrong", reason: answer.reason };
  const meant = (each: string) => each === name || each === searched.owner;
  return toldBySilence(found, { asked: { name }, meant, instead: { wanted: addresses } });
}

/**
 * What a lookup tells of a name that is searched before that of a service, which takes the place of the service's `name` for programs in the
 * namespace `from`: all of its addresses must be the service's, if it has any.
 */
export function toldOfEarlier(
  found: Lookup,
  answered: string,
  { name, addresses, from }: { name: string; addresses: readonly string[]; from: string },
): Told {
  const foreign = found.answers.find(({ address }) => !holds(addresses, address));
  if (foreign) {
    const { address } = foreign;
    return {
      is: "wrong",
      reason: reasons.answeredEarlier({ name, from, address, answered, wanted: addresses }),
    };
  }
  if (found.timedOut || found.servfail.length > 0)
    return { is: "untold", reason: reasons.earlierUnanswered({ name: answered }) };
  return { is: "right", besides: [] };
}
