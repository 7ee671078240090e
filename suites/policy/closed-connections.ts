import {
  type Attempt,
  connected,
  isOneOfSeveral,
  isShut,
  type Pair,
  type RetriedConnection,
  retrySuspects,
  type Suspect,
} from "../../fixtures/policy/connection-matrix.ts";
import { failedControl } from "../../fixtures/policy/denial.ts";
import { connectionEnded } from "../../fixtures/policy/reasons.ts";
import type { Statistics } from "../../helpers/engine/verdict.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import { lossProbability, MAX_LOSS, queriesOfSilentPairs } from "../../helpers/statistics/loss.ts";
import * as reasons from "./reasons.ts";

/** Connections that are not open: the network may have lost them ("late"), they are closed ("shut"), or it is not known. */
export type ClosedResult =
  | { is: "late"; reason: Reason }
  | { is: "unknown"; reason: Reason }
  | { is: "shut"; reason: Reason; retried: RetriedConnection; statistics: Statistics };

/** If more than one in this many connections is open only when retried, the network loses more than assumed. */
const ONE_LATE_OF = 10;

interface Share {
  /** How many connections were made in the first place. */
  of: number;
  /** The accepted chance of reporting any of these as closed in a healthy network. */
  falseAlarm: number;
}

/**
 * The pairs whose connection is not open, each with the controls that must be open meanwhile: its own control, and the
 * liveness of its server, or of all servers behind a Service.
 */
export const suspectsIn = (pairs: readonly Pair[], alive: readonly Pair[]): Suspect[] =>
  pairs
    .filter(({ seen }) => isShut(seen))
    // Many connections go to a Service and several may be closed: it is retried once.
    .filter(({ seen }, index, shut) => index === shut.findIndex((each) => isSameRoute(each.seen, seen)))
    .map(({ seen, control }) => {
      const servers = alive.filter((each) => !seen.to.pod || each.seen.from === seen.to.pod);
      return { seen, controls: [[control], ...servers.flatMap(bothOf)] };
    });

const isSameRoute = (one: Attempt, other: Attempt) => one.from === other.from && one.to === other.to;
const bothOf = ({ seen, control }: Pair): Attempt[][] => [[seen], [control]];

/** Retries connections that were not open, each with its controls, as often as the test needs, and judges the outcomes. */
export async function whyClosed(
  context: ProbeContext,
  suspects: readonly Suspect[],
  share: Share,
): Promise<ClosedResult> {
  const queries = queriesOfSilentPairs(share.of, share.falseAlarm);
  return closedIn(await retrySuspects(context, suspects, queries - 1), { ...share, queries });
}

/** Judges retried connections: one that is certainly closed, with all its controls open, decides. */
export function closedIn(
  retried: readonly RetriedConnection[],
  { of, falseAlarm, queries }: Share & { queries: number },
): ClosedResult {
  const shut = retried.filter((each) => chanceOf(each) * of <= falseAlarm);
  const certain = shut.find(({ dead }) => dead === undefined);
  if (certain) {
    const statistics = {
      test: `each of ${of} connections that is not open tried ${queries} times in all; a healthy network loses at most ${MAX_LOSS * 100} % of fresh connections`,
      connections: of + retried.reduce((sum, { outcomes }) => sum + outcomes.length, 0),
      falseAlarm: of * MAX_LOSS ** queries,
      power: [{ against: "a route that is never open", probability: 1 }],
    };
    return { is: "shut", reason: reasons.shut(connected(certain.seen)), retried: certain, statistics };
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
  const failed = retried.find(({ outcomes }) => outcomes.includes("lost"));
  if (failed) return { is: "unknown", reason: reasons.retryFailed(connected(failed.seen)) };
  const late = { late: retried.length, connections: of };
  if (retried.length * ONE_LATE_OF > of) return { is: "unknown", reason: reasons.tooManyLate(late) };
  const which = retried.map(({ seen }) => connectionEnded(connected(seen)));
  return { is: "late", reason: reasons.connectionsLate({ ...late, which }) };
}

/** The chance that a healthy network has lost this many connections on one route. */
function chanceOf(retried: RetriedConnection): number {
  const shut = retried.outcomes.filter((outcome) => outcome !== "open" && outcome !== "lost").length;
  // The first of several connections was selected because it was closed, so it does not count.
  const first = isOneOfSeveral(retried) ? 0 : 1;
  return lossProbability(shut + first, retried.outcomes.length + first);
}
