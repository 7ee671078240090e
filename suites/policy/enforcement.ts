import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { withBarePod } from "../../fixtures/guestbook/temporary.ts";
import { connectAllPairs, connected } from "../../fixtures/policy/connection-matrix.ts";
import { denialModeOf, deniedIn, droppedTo, stillShut } from "../../fixtures/policy/denial.ts";
import { appPlace, shellPlace } from "../../fixtures/policy/places.ts";
import { connectionFailed } from "../../fixtures/policy/reasons.ts";
import type { Transition } from "../../helpers/async/measure-transition.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { withNotes } from "../../helpers/reasons/reason.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import type { LabClaim } from "../claim.ts";
import { changeSeen } from "../reasons.ts";
import { singleNode } from "../skips.ts";
import { suspectsIn, whyClosed } from "./closed-connections.ts";
import {
  type AllParticipants,
  aliveRoutes,
  besideElsewhere,
  participantsOf,
  plainPods,
} from "./participants.ts";
import * as reasons from "./reasons.ts";
import { connectRoutes, judgeOpen, liftPolicy, type Routes, underRedisPolicy } from "./under-policy.ts";

export const scope: LabClaim = {
  id: "policy/scope",
  statement: "Pods that the policy does not select accept the same connections as before.",
  expected:
    "open from plain pods to every guestbook pod and to each other, while redis is closed to all of them",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    underRedisPolicy(context, lab, besideRedis, (under) =>
      judgeOpen(context, lab, under, {
        ...{ claim: "policy/scope", whenOpen: "inconclusive" },
        reason: (open, denied) => reasons.openBeside({ open, denied }),
      }),
    ),
};

/** From plain pods of both namespaces to every guestbook pod and to each other. */
function besideRedis(participants: AllParticipants): Routes {
  const { shells, apps, stranger, sameLabelClient, redis } = participants;
  const from = [...shells, stranger, sameLabelClient];
  const to = [...apps.map((pod) => appPlace(pod)), ...shells.map((pod) => shellPlace(pod))].map((place) =>
    besideElsewhere(place, participants),
  );
  return { denied: [{ from, to: redis }], open: [{ from, to }], alive: aliveRoutes(to, participants) };
}

export const label: LabClaim = {
  id: "policy/label",
  statement: "The label decides which pods are admitted, and it counts only in the policy's own namespace.",
  expected:
    "open from any pod with app=guestbook in the namespace, denied to such a pod in another namespace",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    withBarePod(lab, context, { app: "guestbook" }, (bare) => {
      const routes = (participants: AllParticipants): Routes => ({
        denied: [{ from: [participants.sameLabelClient], to: participants.redis }],
        open: [{ from: [bare], to: participants.redis.map((place) => besideElsewhere(place, participants)) }],
        alive: aliveRoutes(participants.redis, participants),
      });
      return underRedisPolicy(context, lab, routes, (under) =>
        judgeOpen(context, lab, under, {
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
  statement: "The policy applies to pods on every node, and to the virtual IPs of the Services as well.",
  expected: "denied from a plain pod on every node to every redis pod and Service, open from the guestbook",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  async check({ lab, context }) {
    const single = singleNode(lab.cluster);
    if (single) return skipped(single);
    return underRedisPolicy(context, lab, fromEveryNode, async (under) => {
      const { shells, virtual } = under.participants;
      const nodes = new Set(shells.map(({ node }) => node));
      if (nodes.size < 2) return inconclusive(reasons.podsOnOneNode);
      const window = await connectRoutes(context, under.routes);
      const found = deniedIn(lab, window);
      if (found.is === "open") return violated(found.reason);
      if (found.is !== "denied") return inconclusive(found.reason);
      const still = stillShut((await liftPolicy(context, lab, under)).window.denied);
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

/** From a plain pod on every node to redis, directly and through the Services, which the guestbook uses as well. */
const fromEveryNode = (participants: AllParticipants): Routes => ({
  denied: [{ from: participants.shells, to: [...participants.redis, ...participants.virtual] }],
  admitted: [
    {
      from: participants.apps,
      to: participants.virtual.map((place) => besideElsewhere(place, participants)),
    },
  ],
});

export const openBefore: LabClaim = {
  id: "policy/open-before",
  statement: "Without a policy, a plain BusyBox pod can connect to the redis master and to both slaves.",
  expected: "open to the master and both slaves",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const participants = await participantsOf(lab);
    const { shells, redis } = participants;
    const [seen, alive] = await Promise.all([
      connectAllPairs(context, [{ from: shells.slice(0, 1), to: redis }]),
      connectAllPairs(context, aliveRoutes(redis, participants)),
    ]);
    const failed = seen.find((pair) => pair.seen.outcome === "lost")?.seen;
    if (failed) return inconclusive(connectionFailed(connected(failed)));
    const suspects = suspectsIn(seen, alive);
    const open = reasons.redisOpenBefore({ from: shells[0].name, pods: participants.pods.length });
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
    "With redis-policy applied, the same connections time out, while the guestbook's own connections succeed.",
  expected: "time-outs to the master and both slaves, and open controls in the same window",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    underRedisPolicy(context, lab, firstShell, async (under) => {
      const { pods } = under.participants;
      const counted = () => Promise.all(pods.map((pod) => droppedTo(context, lab, pod)));
      const before = await counted();
      const window = await connectRoutes(context, under.routes);
      const after = await counted();
      // The lab's text says that connections time out, so only this claim requires that of every cluster.
      const found = deniedIn({}, window);
      if (found.is === "open") return violated(found.reason);
      if (found.is !== "denied") return inconclusive(found.reason);
      const other = window.denied.find(({ seen }) => seen.outcome !== "timeout")?.seen;
      const drops = pods.map(({ name }, index) => dropsIn(name, before[index], after[index]));
      const uncounted = drops.find(({ more }) => more === 0);
      if (!other && uncounted) return inconclusive(reasons.droppedNothing({ pod: uncounted.name }));
      const lifted = await liftPolicy(context, lab, under);
      const still = stillShut(lifted.window.denied);
      if (still) return inconclusive(still);
      const mode = measuredDenial(lab);
      if (other) return violated(reasons.notTimeout({ ...connected(other), ...mode }));
      if (denialModeOf(lab) !== "timeout") return inconclusive(reasons.refusalsMaybeDropped(mode));
      const packets = drops.flatMap(({ more }) => more ?? []);
      const witness =
        packets.length < drops.length ? reasons.countersUnread : reasons.packetsDropped({ packets });
      const controls = window.denied.length + window.admitted.length;
      const connections = window.denied.length;
      return upheld(reasons.timedOut({ connections, controls, witness, inForce: interval(under.shut) }));
    }),
};

/** From a plain pod to redis, and from the guestbook to the same pods. */
const firstShell = (participants: AllParticipants): Routes => ({
  denied: [{ from: participants.shells.slice(0, 1), to: participants.redis }],
  admitted: [
    {
      from: participants.apps.slice(0, 1),
      to: participants.redis.map((place) => besideElsewhere(place, participants)),
    },
  ],
});

/** How this cluster's policies deny, as a reason's parameter; empty if that was not measured. */
const measuredDenial = ({ denial }: Parameters<typeof denialModeOf>[0]) =>
  denial && denialModeOf({ denial }) === denial.mode ? { denial: denial.mode } : {};

const interval = ({ afterMs, byMs, everyMs }: Transition) =>
  changeSeen({ ...(afterMs === 0 ? {} : { from: afterMs }), by: byMs, everyMs });

const dropsIn = (name: string, before: number | undefined, after: number | undefined) => ({
  name,
  more: before === undefined || after === undefined ? undefined : after - before,
});

export const removed: LabClaim = {
  id: "policy/removed",
  statement: "Deleting redis-policy opens the redis pods to any pod again.",
  expected: "open to the master and both slaves from every node, after they were closed under the policy",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    underRedisPolicy(context, lab, everyPlainPod, async (under) => {
      const denied = deniedIn(lab, await connectRoutes(context, under.routes));
      // A connection that was not denied cannot open again.
      if (denied.is !== "denied") return inconclusive(reasons.notDeniedUnder({ why: denied.reason }));
      const { transition: opened, uncontrolled, window } = await liftPolicy(context, lab, under);
      const failed = window.denied.find(({ seen }) => seen.outcome === "lost");
      if (failed) return inconclusive(connectionFailed(connected(failed.seen)));
      const suspects = suspectsIn(window.denied, window.alive);
      const share = { of: window.denied.length, falseAlarm: FALSE_ALARM["policy/removed"] };
      const shut = suspects.length > 0 ? await whyClosed(context, suspects, share) : undefined;
      if (shut?.is === "unknown") return inconclusive(shut.reason);
      if (shut?.is === "shut") return violated(shut.reason, shut.statistics);
      if (opened.turned)
        return upheld(reasons.openAgain({ opened: interval(opened), shut: interval(under.shut) }));
      const seconds = context.timeouts.convergence;
      return uncontrolled
        ? inconclusive(reasons.openLateUncontrolled({ seconds }))
        : violated(reasons.openLate({ seconds }));
    }),
};

const everyPlainPod = (participants: AllParticipants): Routes => ({
  denied: [{ from: plainPods(participants), to: participants.redis }],
  alive: aliveRoutes(participants.redis, participants),
});
