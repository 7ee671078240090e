import type { Suspect } from "../../fixtures/policy/again.ts";
import { connected, isShut, type Knock, knock, type Question } from "../../fixtures/policy/pairs.ts";
import { connectionLost } from "../../fixtures/policy/reasons.ts";
import { appPlace, type Place, shellPlace } from "../../fixtures/policy/ways.ts";
import { type Reason, withNotes } from "../../helpers/reason.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { castOf } from "./cast.ts";
import { whyClosed } from "./closed.ts";
import { openInside } from "./reasons.ts";

export const defaultInternal: LabClaim = {
  id: "policy/default-internal",
  says: "Without a policy, a pod accepts traffic from any other pod of the cluster.",
  expects: "open from pods of both namespaces and every node to every pod of the lab",
  effect: "reads",
  touches: "namespace",
  seconds: 90,
  async check({ lab, look }) {
    const { all } = look.log;
    const { shells, apps, stranger, namesake, redis } = await castOf(lab);
    const places = [...redis, ...apps.map(appPlace), ...shells.map(shellPlace)];
    const sources = [...shells, stranger, namesake];
    const seen = await knock(look, sources, places);
    const lost = seen.find(({ outcome }) => outcome === "lost");
    const suspects = suspectsAmong(seen, [...shells, stranger, namesake].map(shellPlace));
    const open = openInside({ connections: seen.length, sources: sources.length });
    const unlessLost = (reason: Reason) =>
      lost ? inconclusive(connectionLost(connected(lost)), all) : upheld(reason, all);
    if (suspects.length === 0) return unlessLost(open);
    const share = { of: seen.length, falseAlarm: FALSE_ALARM["policy/default-internal"] };
    const closed = await whyClosed(look, suspects, share);
    if (closed.is === "shut") return violated(closed.reason, all, closed.statistics);
    if (closed.is === "unknown") return inconclusive(closed.reason, all);
    return unlessLost(withNotes(open, closed.reason));
  },
};

/**
 * The connections that are not open, each with what must be open meanwhile: from its source to somebody else, and to
 * its target from somebody else. Where the target took nobody's it must at least connect to itself and to others.
 */
export function suspectsAmong(seen: readonly Knock[], others: readonly Place[]): Suspect[] {
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
