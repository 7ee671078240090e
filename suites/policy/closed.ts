import {
  type Attempt,
  connected,
  isOneOfSeveral,
  isShut,
  type Pair,
  type Retried,
  retrySuspects,
  type Suspect,
} from "../../fixtures/policy/connection-matrix.ts";
import { failedControl } from "../../fixtures/policy/denial.ts";
import { connectionEnded } from "../../fixtures/policy/reasons.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import type { Statistics } from "../../helpers/engine/verdict.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { lossProbability, MOST_LOST, queriesOfSilentPairs } from "../../helpers/statistics/loss.ts";
import * as reasons from "./reasons.ts";

/** Connections that are not open: whether the network may have lost them, or that cannot be told, or that they are shut. */
export type Closed =
  | { is: "late"; reason: Reason }
  | { is: "unknown"; reason: Reason }
  | { is: "shut"; reason: Reason; queried: Retried; statistics: Statistics };

/** Where more than one of so many are open only when asked again, the network loses more than is assumed. */
const ONE_LATE_OF = 10;

interface Share {
  /** How many connections were made in the first place. */
  of: number;
  /** The chance that any of these is told to be shut by a network in order. */
  falseAlarm: number;
}

/**
 * Of connections with their controls those that are not open, with what must be open meanwhile: what stands beside
 * each, and of its server, or of all where a service leads to them, that it lives.
 */
export const suspectsIn = (pairs: readonly Pair[], alive: readonly Pair[]): Suspect[] =>
  pairs
    .filter(({ seen }) => isShut(seen))
    // By a service many connections are made, of which several may be shut: it is asked about once.
    .filter(({ seen }, index, shut) => index === shut.findIndex((each) => isSameWay(each.seen, seen)))
    .map(({ seen, control }) => {
      const servers = alive.filter((each) => !seen.to.pod || each.seen.from === seen.to.pod);
      return { seen, controls: [[control], ...servers.flatMap(bothOf)] };
    });

const isSameWay = (one: Attempt, other: Attempt) => one.from === other.from && one.to === other.to;
const bothOf = ({ seen, control }: Pair): Attempt[][] => [[seen], [control]];

/** Asks connections that were not open again, as often as it takes, each with its controls, and judges what came. */
export async function whyClosed(
  context: ProbeContext,
  suspects: readonly Suspect[],
  share: Share,
): Promise<Closed> {
  const queries = queriesOfSilentPairs(share.of, share.falseAlarm);
  return closedIn(await retrySuspects(context, suspects, queries - 1), { ...share, queries });
}

/** What connections that were asked again are: one that is shut for sure, with all its controls, decides. */
export function closedIn(
  queried: readonly Retried[],
  { of, falseAlarm, queries: asks }: Share & { queries: number },
): Closed {
  const shut = queried.filter((each) => chanceOf(each) * of <= falseAlarm);
  const certain = shut.find(({ dead }) => dead === undefined);
  if (certain) {
    const statistics = {
      test: `each of ${of} connections that is not open asked ${asks} times in all; a network in order loses at most ${MOST_LOST * 100} % of fresh connections`,
      connections: of + queried.reduce((sum, { outcomes }) => sum + outcomes.length, 0),
      falseAlarm: of * MOST_LOST ** asks,
      power: [{ against: "a way that is never open", probability: 1 }],
    };
    return { is: "shut", reason: reasons.shut(connected(certain.seen)), queried: certain, statistics };
  }
  const [doubtful] = shut;
  if (doubtful?.dead)
    return {
      is: "unknown",
      reason: reasons.shutUncontrolled({
        ...connected(doubtful.seen),
        control: failedControl(doubtful.dead),
      }),
    };
  const lost = queried.find(({ outcomes }) => outcomes.includes("lost"));
  if (lost) return { is: "unknown", reason: reasons.lostAgain(connected(lost.seen)) };
  const late = { late: queried.length, connections: of };
  if (queried.length * ONE_LATE_OF > of) return { is: "unknown", reason: reasons.tooManyLate(late) };
  const which = queried.map(({ seen }) => connectionEnded(connected(seen)));
  return { is: "late", reason: reasons.connectionsLate({ ...late, which }) };
}

/** The chance that a network in order has lost so many of the connections by one way. */
function chanceOf(asked: Retried): number {
  const shut = asked.outcomes.filter((outcome) => outcome !== "open" && outcome !== "lost").length;
  // Of several that were made at first this one was picked for being shut, so that it does not count.
  const first = isOneOfSeveral(asked) ? 0 : 1;
  return lossProbability(shut + first, asked.outcomes.length + first);
}
