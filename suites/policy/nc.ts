import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { connectAllPairs, connected } from "../../fixtures/policy/connection-matrix.ts";
import { droppedTo } from "../../fixtures/policy/counters.ts";
import { styleOf } from "../../fixtures/policy/denial-mode.ts";
import { deniedIn, stillShut } from "../../fixtures/policy/denied.ts";
import { connectionLost } from "../../fixtures/policy/reasons.ts";
import type { Transition } from "../../helpers/async/measure-transition.ts";
import { withNotes } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, upheld, violated } from "../../helpers/engine/verdict.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import type { LabClaim } from "../claim.ts";
import { changeSeen } from "../reasons.ts";
import { suspectsIn, whyClosed } from "./closed.ts";
import {
  type AllParticipants,
  aliveWays,
  besideElsewhere,
  participantsOf,
  plainPods,
} from "./participants.ts";
import * as reasons from "./reasons.ts";
import { lift, lookAt, underPolicy, type Ways } from "./under-policy.ts";

export const openBefore: LabClaim = {
  id: "policy/open-before",
  statement: "Without a policy, a plain BusyBox pod can connect to the redis master and to both slaves.",
  expected: "open for the master and both slaves",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const cast = await participantsOf(lab);
    const { shells, redis } = cast;
    const [seen, alive] = await Promise.all([
      connectAllPairs(context, [{ from: shells.slice(0, 1), to: redis }]),
      connectAllPairs(context, aliveWays(redis, cast)),
    ]);
    const lost = seen.find((pair) => pair.seen.outcome === "lost")?.seen;
    if (lost) return inconclusive(connectionLost(connected(lost)));
    const suspects = suspectsIn(seen, alive);
    const open = reasons.openBefore({ from: shells[0].name, pods: redis.length });
    if (suspects.length === 0) return upheld(open);
    const share = { of: seen.length, falseAlarm: FALSE_ALARM["policy/open-before"] };
    const closed = await whyClosed(context, suspects, share);
    if (closed.is === "shut") return violated(closed.reason, closed.statistics);
    return closed.is === "late" ? upheld(withNotes(open, closed.reason)) : inconclusive(closed.reason);
  },
};

export const timeoutAfter: LabClaim = {
  id: "policy/timeout-after",
  statement:
    "With redis-policy applied, the same connections time out, while the guestbook's own go through.",
  expected: "timeout for the master and both slaves, open for the controls in the same window",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    underPolicy(lab, context, firstShell, async (under) => {
      const { pods } = under.cast;
      const counted = () => Promise.all(pods.map((pod) => droppedTo(context, lab, pod)));
      const before = await counted();
      const window = await lookAt(context, under.ways);
      const after = await counted();
      // The lab says in which way it is denied, so that is asked of every cluster here, and here alone.
      const found = deniedIn({}, window);
      if (found.is === "open") return violated(found.reason);
      if (found.is !== "denied") return inconclusive(found.reason);
      const other = window.denied.find(({ seen }) => seen.outcome !== "timeout")?.seen;
      const drops = pods.map(({ name }, index) => dropsIn(name, before[index], after[index]));
      const uncounted = drops.find(({ more }) => more === 0);
      if (!other && uncounted) return inconclusive(reasons.droppedNothing({ pod: uncounted.name }));
      const lifted = await lift(lab, context, under);
      const still = stillShut(lifted.window.denied);
      if (still) return inconclusive(still);
      const mode = measuredDenial(lab);
      if (other) return violated(reasons.notTimeout({ ...connected(other), ...mode }));
      if (styleOf(lab) !== "timeout") return inconclusive(reasons.refusalsMayBeLost(mode));
      const packets = drops.flatMap(({ more }) => more ?? []);
      const witness =
        packets.length < drops.length ? reasons.countersUnread : reasons.packetsDropped({ packets });
      const controls = window.denied.length + window.admitted.length;
      const connections = window.denied.length;
      return upheld(reasons.timedOut({ connections, controls, witness, inForce: seenWithin(under.shut) }));
    }),
};

/** From a plain pod to redis, and the guestbook's own way to the same pods. */
const firstShell = (cast: AllParticipants): Ways => ({
  denied: [{ from: cast.shells.slice(0, 1), to: cast.redis }],
  admitted: [{ from: cast.apps.slice(0, 1), to: cast.redis.map((place) => besideElsewhere(place, cast)) }],
});

/** How policies deny here, for a reason; empty where that was not measured. */
const measuredDenial = ({ denial }: Parameters<typeof styleOf>[0]) =>
  denial && styleOf({ denial }) === denial.style ? { denial: denial.style } : {};

const seenWithin = ({ afterMs, byMs, everyMs }: Transition) =>
  changeSeen({ ...(afterMs === 0 ? {} : { from: afterMs }), by: byMs, everyMs });

const dropsIn = (name: string, before: number | undefined, after: number | undefined) => ({
  name,
  more: before === undefined || after === undefined ? undefined : after - before,
});

export const removed: LabClaim = {
  id: "policy/removed",
  statement: "Deleting redis-policy opens the redis pods to any pod again.",
  expected: "open for the master and both slaves, from every node, after they were shut under the policy",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    underPolicy(lab, context, everyPlainPod, async (under) => {
      const denied = deniedIn(lab, await lookAt(context, under.ways));
      // Of what was not denied there is nothing to open again.
      if (denied.is !== "denied") return inconclusive(reasons.notDeniedUnder({ why: denied.reason }));
      const { turn: opened, uncontrolled, window } = await lift(lab, context, under);
      const lost = window.denied.find(({ seen }) => seen.outcome === "lost");
      if (lost) return inconclusive(connectionLost(connected(lost.seen)));
      const suspects = suspectsIn(window.denied, window.alive);
      const share = { of: window.denied.length, falseAlarm: FALSE_ALARM["policy/removed"] };
      const shut = suspects.length > 0 ? await whyClosed(context, suspects, share) : undefined;
      if (shut?.is === "unknown") return inconclusive(shut.reason);
      if (shut?.is === "shut") return violated(shut.reason, shut.statistics);
      if (opened.turned)
        return upheld(reasons.openAgain({ opened: seenWithin(opened), shut: seenWithin(under.shut) }));
      const seconds = TIMEOUTS.convergence;
      return uncontrolled
        ? inconclusive(reasons.openLateUncontrolled({ seconds }))
        : violated(reasons.openLate({ seconds }));
    }),
};

const everyPlainPod = (cast: AllParticipants): Ways => ({
  denied: [{ from: plainPods(cast), to: cast.redis }],
  alive: aliveWays(cast.redis, cast),
});
