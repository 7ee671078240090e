import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { withBarePod } from "../../fixtures/guestbook/temporary.ts";
import { connectAllPairs, connected } from "../../fixtures/policy/connection-matrix.ts";
import { denialModeOf, deniedIn, droppedTo, stillShut } from "../../fixtures/policy/denial.ts";
import { appPlace, shellPlace } from "../../fixtures/policy/places.ts";
import { connectionFailed } from "../../fixtures/policy/reasons.ts";
import type { Transition } from "../../helpers/async/measure-transition.ts";
import { withNotes } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import type { LabClaim } from "../claim.ts";
import { changeSeen } from "../reasons.ts";
import { alone } from "../skips.ts";
import { suspectsIn, whyClosed } from "./closed.ts";
import {
  type AllParticipants,
  aliveWays,
  besideElsewhere,
  participantsOf,
  plainPods,
} from "./participants.ts";
import * as reasons from "./reasons.ts";
import { judgeOpen, lift, lookAt, underPolicy, type Ways } from "./under-policy.ts";

export const scope: LabClaim = {
  id: "policy/scope",
  statement: "Pods that the policy does not select are as open as before.",
  expected:
    "open from plain pods to every guestbook pod and to each other, while redis is shut to each of them",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    underPolicy(lab, context, besideRedis, (under) =>
      judgeOpen(lab, context, under, {
        ...{ claim: "policy/scope", whenOpen: "inconclusive" },
        reason: (open, denied) => reasons.openBeside({ open, denied }),
      }),
    ),
};

/** From plain pods of both namespaces to every guestbook pod and to each other. */
function besideRedis(participants: AllParticipants): Ways {
  const { shells, apps, stranger, sameLabelClient: namesake, redis } = participants;
  const from = [...shells, stranger, namesake];
  const to = [...apps.map(appPlace), ...shells.map(shellPlace)].map((place) =>
    besideElsewhere(place, participants),
  );
  return { denied: [{ from, to: redis }], open: [{ from, to }], alive: aliveWays(to, participants) };
}

export const label: LabClaim = {
  id: "policy/label",
  statement: "The label decides who is admitted, and it counts in the policy's own namespace only.",
  expected: "open from any pod with app=guestbook in the namespace, denied to one in another namespace",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    withBarePod(lab, context, { app: "guestbook" }, (bare) => {
      const ways = (cast: AllParticipants): Ways => ({
        denied: [{ from: [cast.sameLabelClient], to: cast.redis }],
        open: [{ from: [bare], to: cast.redis.map((place) => besideElsewhere(place, cast)) }],
        alive: aliveWays(cast.redis, cast),
      });
      return underPolicy(lab, context, ways, (under) =>
        judgeOpen(lab, context, under, {
          ...{ claim: "policy/label", whenOpen: "violated" },
          reason: (open, denied) =>
            reasons.labelDecides({
              open,
              other: under.participants.sameLabelClient.name,
              namespace: lab.other,
              denied,
            }),
        }),
      );
    }),
};

export const sameAndCrossNode: LabClaim = {
  id: "policy/same-and-cross-node",
  statement: "The policy holds for pods of either node, and through the virtual IPs of the services as well.",
  expected: "denied to a plain pod of every node by every redis pod and service, open to the guestbook",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  async check({ lab, context }) {
    const single = alone(lab.cluster);
    if (single) return skipped(single);
    return underPolicy(lab, context, everyNode, async (under) => {
      const { shells, virtual } = under.participants;
      const nodes = new Set(shells.map(({ node }) => node));
      if (nodes.size < 2) return inconclusive(reasons.podsOnOneNode);
      const window = await lookAt(context, under.ways);
      const found = deniedIn(lab, window);
      if (found.is === "open") return violated(found.reason);
      if (found.is !== "denied") return inconclusive(found.reason);
      const still = stillShut((await lift(lab, context, under)).window.denied);
      if (still) return inconclusive(still);
      return upheld(
        reasons.deniedFromEveryNode({
          ...{ connections: window.denied.length, nodes: nodes.size },
          ...{ denied: found.reason, services: virtual.length },
        }),
      );
    });
  },
};

/** From a plain pod of every node to redis, directly and by the services, by which the guestbook goes as well. */
const everyNode = (cast: AllParticipants): Ways => ({
  denied: [{ from: cast.shells, to: [...cast.redis, ...cast.virtual] }],
  admitted: [{ from: cast.apps, to: cast.virtual.map((place) => besideElsewhere(place, cast)) }],
});

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
    if (lost) return inconclusive(connectionFailed(connected(lost)));
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
      const { pods } = under.participants;
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
      if (denialModeOf(lab) !== "timeout") return inconclusive(reasons.refusalsMayBeLost(mode));
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
const measuredDenial = ({ denial }: Parameters<typeof denialModeOf>[0]) =>
  denial && denialModeOf({ denial }) === denial.mode ? { denial: denial.mode } : {};

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
      if (lost) return inconclusive(connectionFailed(connected(lost.seen)));
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
