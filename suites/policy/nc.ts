import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { droppedTo } from "../../fixtures/policy/counters.ts";
import { styleOf } from "../../fixtures/policy/denial.ts";
import { deniedIn, stillShut } from "../../fixtures/policy/denied.ts";
import { connected, knockAll } from "../../fixtures/policy/pairs.ts";
import { connectionLost } from "../../fixtures/policy/reasons.ts";
import { withNotes } from "../../helpers/reason.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import type { Turn } from "../../helpers/turn.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { changeSeen } from "../reasons.ts";
import { aliveWays, besideElsewhere, castOf, plainPods, type WholeCast } from "./cast.ts";
import { suspectsIn, whyClosed } from "./closed.ts";
import * as reasons from "./reasons.ts";
import { lift, lookAt, underPolicy, type Ways } from "./under-policy.ts";

export const openBefore: LabClaim = {
  id: "policy/open-before",
  says: "Without a policy, a plain BusyBox pod can connect to the redis master and to both slaves.",
  expects: "open for the master and both slaves",
  effect: "reads",
  touches: "namespace",
  seconds: 60,
  async check({ lab, look }) {
    const { all } = look.log;
    const cast = await castOf(lab);
    const { shells, redis } = cast;
    const [seen, alive] = await Promise.all([
      knockAll(look, [{ from: shells.slice(0, 1), to: redis }]),
      knockAll(look, aliveWays(redis, cast)),
    ]);
    const lost = seen.find((pair) => pair.seen.outcome === "lost")?.seen;
    if (lost) return inconclusive(connectionLost(connected(lost)), all);
    const suspects = suspectsIn(seen, alive);
    const open = reasons.openBefore({ from: shells[0].name, pods: redis.length });
    if (suspects.length === 0) return upheld(open, all);
    const share = { of: seen.length, falseAlarm: FALSE_ALARM["policy/open-before"] };
    const closed = await whyClosed(look, suspects, share);
    if (closed.is === "shut") return violated(closed.reason, all, closed.statistics);
    return closed.is === "late"
      ? upheld(withNotes(open, closed.reason), all)
      : inconclusive(closed.reason, all);
  },
};

export const timeoutAfter: LabClaim = {
  id: "policy/timeout-after",
  says: "With redis-policy applied, the same connections time out, while the guestbook's own go through.",
  expects: "timeout for the master and both slaves, open for the controls in the same window",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 120,
  check: ({ lab, look }) =>
    underPolicy(lab, look, firstShell, async (under) => {
      const { pods } = under.cast;
      const counted = () => Promise.all(pods.map((pod) => droppedTo(look, lab, pod)));
      const before = await counted();
      const window = await lookAt(look, under.ways);
      const after = await counted();
      // The lab says in which way it is denied, so that is asked of every cluster here, and here alone.
      const found = deniedIn({}, window);
      if (found.is === "open") return violated(found.reason, look.log.all);
      if (found.is !== "denied") return inconclusive(found.reason, look.log.all);
      const other = window.denied.find(({ seen }) => seen.outcome !== "timeout")?.seen;
      const drops = pods.map(({ name }, index) => dropsIn(name, before[index], after[index]));
      const uncounted = drops.find(({ more }) => more === 0);
      if (!other && uncounted)
        return inconclusive(reasons.droppedNothing({ pod: uncounted.name }), look.log.all);
      const lifted = await lift(lab, look, under);
      const still = stillShut(lifted.window.denied);
      if (still) return inconclusive(still, look.log.all);
      const mode = measuredDenial(lab);
      if (other) return violated(reasons.notTimeout({ ...connected(other), ...mode }), look.log.all);
      if (styleOf(lab) !== "timeout") return inconclusive(reasons.refusalsMayBeLost(mode), look.log.all);
      const packets = drops.flatMap(({ more }) => more ?? []);
      const witness =
        packets.length < drops.length ? reasons.countersUnread : reasons.packetsDropped({ packets });
      const controls = window.denied.length + window.admitted.length;
      const connections = window.denied.length;
      return upheld(
        reasons.timedOut({ connections, controls, witness, inForce: seenWithin(under.shut) }),
        look.log.all,
      );
    }),
};

/** From a plain pod to redis, and the guestbook's own way to the same pods. */
const firstShell = (cast: WholeCast): Ways => ({
  denied: [{ from: cast.shells.slice(0, 1), to: cast.redis }],
  admitted: [{ from: cast.apps.slice(0, 1), to: cast.redis.map((place) => besideElsewhere(place, cast)) }],
});

/** How policies deny here, for a reason; empty where that was not measured. */
const measuredDenial = ({ denial }: Parameters<typeof styleOf>[0]) =>
  denial && styleOf({ denial }) === denial.style ? { denial: denial.style } : {};

const seenWithin = ({ afterMs, byMs, everyMs }: Turn) =>
  changeSeen({ ...(afterMs === 0 ? {} : { from: afterMs }), by: byMs, everyMs });

const dropsIn = (name: string, before: number | undefined, after: number | undefined) => ({
  name,
  more: before === undefined || after === undefined ? undefined : after - before,
});

export const removed: LabClaim = {
  id: "policy/removed",
  says: "Deleting redis-policy opens the redis pods to any pod again.",
  expects: "open for the master and both slaves, from every node, after they were shut under the policy",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 120,
  check: ({ lab, look }) =>
    underPolicy(lab, look, everyPlainPod, async (under) => {
      const { all } = look.log;
      const denied = deniedIn(lab, await lookAt(look, under.ways));
      // Of what was not denied there is nothing to open again.
      if (denied.is !== "denied") return inconclusive(reasons.notDeniedUnder({ why: denied.reason }), all);
      const { turn: opened, uncontrolled, window } = await lift(lab, look, under);
      const lost = window.denied.find(({ seen }) => seen.outcome === "lost");
      if (lost) return inconclusive(connectionLost(connected(lost.seen)), all);
      const suspects = suspectsIn(window.denied, window.alive);
      const share = { of: window.denied.length, falseAlarm: FALSE_ALARM["policy/removed"] };
      const shut = suspects.length > 0 ? await whyClosed(look, suspects, share) : undefined;
      if (shut?.is === "unknown") return inconclusive(shut.reason, all);
      if (shut?.is === "shut") return violated(shut.reason, all, shut.statistics);
      if (opened.turned)
        return upheld(reasons.openAgain({ opened: seenWithin(opened), shut: seenWithin(under.shut) }), all);
      const seconds = TIMEOUTS.convergence;
      return uncontrolled
        ? inconclusive(reasons.openLateUncontrolled({ seconds }), all)
        : violated(reasons.openLate({ seconds }), all);
    }),
};

const everyPlainPod = (cast: WholeCast): Ways => ({
  denied: [{ from: plainPods(cast), to: cast.redis }],
  alive: aliveWays(cast.redis, cast),
});
