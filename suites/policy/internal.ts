import type { Suspect } from "../../fixtures/policy/again.ts";
import {
  type Attempt,
  connected,
  connectPairs,
  isShut,
  type Question,
} from "../../fixtures/policy/connection-matrix.ts";
import { connectionLost } from "../../fixtures/policy/reasons.ts";
import { appPlace, type Place, shellPlace } from "../../fixtures/policy/ways.ts";
import { type Reason, withNotes } from "../../helpers/engine/reason.ts";
import { inconclusive, upheld, violated } from "../../helpers/engine/verdict.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import type { LabClaim } from "../claim.ts";
import { whyClosed } from "./closed.ts";
import { participantsOf } from "./participants.ts";
import { openInside } from "./reasons.ts";

export const defaultInternal: LabClaim = {
  id: "policy/default-internal",
  statement: "Without a policy, a pod accepts traffic from any other pod of the cluster.",
  expected: "open from pods of both namespaces and every node to every pod of the lab",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const { shells, apps, stranger, namesake, redis } = await participantsOf(lab);
    const places = [...redis, ...apps.map(appPlace), ...shells.map(shellPlace)];
    const sources = [...shells, stranger, namesake];
    const seen = await connectPairs(context, sources, places);
    const lost = seen.find(({ outcome }) => outcome === "lost");
    const suspects = suspectsAmong(seen, [...shells, stranger, namesake].map(shellPlace));
    const open = openInside({ connections: seen.length, sources: sources.length });
    const unlessLost = (reason: Reason) =>
      lost ? inconclusive(connectionLost(connected(lost))) : upheld(reason);
    if (suspects.length === 0) return unlessLost(open);
    const share = { of: seen.length, falseAlarm: FALSE_ALARM["policy/default-internal"] };
    const closed = await whyClosed(context, suspects, share);
    if (closed.is === "shut") return violated(closed.reason, closed.statistics);
    if (closed.is === "unknown") return inconclusive(closed.reason);
    return unlessLost(withNotes(open, closed.reason));
  },
};

/**
 * The connections that are not open, each with what must be open meanwhile: from its source to somebody else, and to
 * its target from somebody else. Where the target took nobody's it must at least connect to itself and to others.
 */
export function suspectsAmong(seen: readonly Attempt[], others: readonly Place[]): Suspect[] {
  const open = seen.filter(({ outcome }) => outcome === "open");
  return seen.filter(isShut).map((closed) => {
    const { from, to } = closed;
    const elsewhere = others.filter(({ pod }) => pod !== from && pod !== to.pod);
    const reached = open.find((each) => each.from === from);
    const taken = open.find((each) => each.to === to);
    const source: Question[] = reached ? [reached] : elsewhere.map((place) => ({ from, to: place }));
    return { seen: closed, controls: [source, ...(taken ? [[taken]] : aliveBy(to, elsewhere))] };
  });
}

const aliveBy = (target: Place, elsewhere: readonly Place[]): Question[][] => {
  const { pod } = target;
  if (!pod) return [];
  return [[{ from: pod, to: target }], elsewhere.map((place) => ({ from: pod, to: place }))];
};
