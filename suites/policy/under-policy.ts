import type { Lab } from "../../fixtures/lab/lab.ts";
import {
  type Attempt,
  allAre,
  allOpen,
  allShut,
  connectAllPairs,
  connected,
  connectPairs,
  type Pair,
} from "../../fixtures/policy/connection-matrix.ts";
import { type DenialResult, denialModeOf, deniedIn, stillShut } from "../../fixtures/policy/denial.ts";
import type { ConnectionSet } from "../../fixtures/policy/places.ts";
import { connectionEnded, connectionFailed } from "../../fixtures/policy/reasons.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import { measureTransition, type Transition } from "../../helpers/async/measure-transition.ts";
import { policyIs } from "../../helpers/engine/measurement.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { type Reason, withNotes } from "../../helpers/reasons/reason.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { suspectsIn, whyClosed } from "./closed-connections.ts";
import { type AllParticipants, allParticipantsOf } from "./participants.ts";
import * as reasons from "./reasons.ts";

/** The connections that a claim about the policy makes in one window. */
export interface Routes {
  /** Connections that the policy must deny. */
  denied: readonly ConnectionSet[];
  /** Connections that it must leave open. */
  open?: readonly ConnectionSet[];
  /** Admitted connections to the denied servers: without these the servers may be dead. */
  admitted?: readonly ConnectionSet[];
  /** Connections from the servers that must stay open: a server that reaches nothing may be dead. */
  alive?: readonly ConnectionSet[];
}

type Window = Record<keyof Routes, readonly Pair[]>;

interface UnderPolicy {
  participants: AllParticipants;
  routes: Routes;
  /** When the policy came into force for every denied source; `turned` is false if it never did. */
  shut: Transition;
}

/** A connection to a live pod opens at once, so the measurement need not wait longer. */
const MEASURE_SECONDS = 1;

/** Probes the routes that the policy denies until they are all open, or all closed. */
async function watchTransition(
  context: ProbeContext,
  lab: Lab,
  routes: readonly ConnectionSet[],
  wanted: "open" | "shut",
  since: number,
) {
  const slow = wanted === "shut" && denialModeOf(lab) === "timeout";
  let uncontrolled = false;
  const transition = await measureTransition(
    async () => {
      const pairs = await connectAllPairs(context, routes, { seconds: MEASURE_SECONDS, once: true });
      uncontrolled ||= pairs.some(({ control }) => control.outcome !== "open");
      return pairs;
    },
    wanted === "shut" ? allShut : allOpen,
    {
      signal: context.signal,
      seconds: context.timeouts.convergence,
      since,
      goodTakesMs: slow ? MEASURE_SECONDS * 1000 : 0,
    },
  );
  context.log.measure(policyIs(wanted === "open" ? "deleted" : "made", { at: since, turn: transition }));
  return { transition, uncontrolled };
}

/** Connects on all routes in one window, each connection with its control. */
export async function connectRoutes(context: ProbeContext, routes: Routes): Promise<Window> {
  const { denied, open = [], admitted = [], alive = [] } = routes;
  const [one = [], two = [], three = [], four = []] = await Promise.all(
    [denied, open, admitted, alive].map((each) => connectAllPairs(context, each)),
  );
  return { denied: one, open: two, admitted: three, alive: four };
}

const everyAttempt = (window: Window) =>
  Object.values(window).flatMap((pairs) => pairs.flatMap(({ seen, control }) => [seen, control]));

/**
 * Verifies that the routes are open, applies the lab's policy, waits until it is in force, runs the check, and always
 * deletes the policy. A route that was not open before shows nothing about the policy.
 */
export async function underRedisPolicy(
  context: ProbeContext,
  lab: Lab,
  routesOf: (participants: AllParticipants) => Routes,
  check: (under: UnderPolicy) => Promise<Verdict>,
): Promise<Verdict> {
  const participants = await allParticipantsOf(context, lab);
  const routes = routesOf(participants);
  const before = await connectRoutes(context, routes);
  const closed = everyAttempt(before).find(({ outcome }) => outcome !== "open");
  if (closed) return inconclusive(reasons.connectionShutBefore(connected(closed)));
  try {
    await redisPolicy.apply(lab, context.signal);
    const { transition: shut } = await watchTransition(context, lab, routes.denied, "shut", Date.now());
    return (
      (shut.turned ? undefined : await judgeUnenforced(context, lab, participants)) ??
      (await check({ participants, routes, shut }))
    );
  } finally {
    await redisPolicy.remove(lab);
    context.log.measure(policyIs("deleted"));
  }
}

/**
 * The verdict if a canary has shown that policies are not enforced and redis is open under this policy as well: no
 * claim about a policy's effect holds then. Undefined otherwise.
 */
async function judgeUnenforced(
  context: ProbeContext,
  { denial }: Lab,
  { shells, redis }: AllParticipants,
): Promise<Verdict | undefined> {
  if (denial?.mode !== "open") return undefined;
  const seen = await connectPairs(context, shells.slice(0, 1), redis);
  if (!allAre(seen, "open")) return undefined;
  return violated(reasons.nothingEnforces({ seconds: context.timeouts.convergence }));
}

/** The state after the policy was deleted: when the denied routes opened, and all routes in one more window. */
interface LiftedPolicy {
  transition: Transition;
  /** Whether a control was not open meanwhile. */
  uncontrolled: boolean;
  window: Window;
}

/** Deletes the policy and connects on every route again: one that stays closed was not closed by the policy. */
export async function liftPolicy(
  context: ProbeContext,
  lab: Lab,
  { routes }: Pick<UnderPolicy, "routes">,
): Promise<LiftedPolicy> {
  await redisPolicy.remove(lab);
  const lifted = await watchTransition(context, lab, routes.denied, "open", Date.now());
  return { ...lifted, window: await connectRoutes(context, routes) };
}

interface Judging {
  claim: keyof typeof FALSE_ALARM;
  /** The verdict if a connection that must be denied is open: this claim is violated, or cannot be judged. */
  whenOpen: "violated" | "inconclusive";
  /** Returns the reason to uphold the claim, given the number of open connections and how the others were denied. */
  reason: (open: number, denied: Reason) => Reason;
}

/**
 * Judges in one window whether the policy leaves some routes open while it denies others: an open connection under a
 * policy that is not in force proves nothing.
 */
export async function judgeOpen(
  context: ProbeContext,
  lab: Lab,
  under: UnderPolicy,
  { claim, whenOpen, reason }: Judging,
): Promise<Verdict> {
  const window = await connectRoutes(context, under.routes);
  const denied = deniedIn(lab, window);
  if (denied.is === "open" && whenOpen === "violated") return violated(denied.reason);
  const suspects = suspectsIn(window.open, window.alive);
  const share = { of: window.open.length, falseAlarm: FALSE_ALARM[claim] };
  const closed = suspects.length > 0 ? await whyClosed(context, suspects, share) : undefined;
  if (closed?.is === "unknown") return inconclusive(closed.reason);
  if (closed?.is === "shut") {
    const { from, to } = closed.retried.seen;
    const after = (await liftPolicy(context, lab, under)).window.open.map(({ seen }) => seen);
    const still = after.find((each) => each.from === from && each.to === to && each.outcome !== "open");
    if (still) return inconclusive(withoutPolicy(closed.reason, still));
    return violated(closed.reason, closed.statistics);
  }
  const failed = window.open.find(({ seen }) => seen.outcome === "lost");
  if (failed) return inconclusive(connectionFailed(connected(failed.seen)));
  if (denied.is !== "denied") return inconclusive(notInEffect(denied));
  const shut = stillShut((await liftPolicy(context, lab, under)).window.denied);
  if (shut) return inconclusive(shut);
  return upheld(withNotes(reason(window.open.length, denied.reason), closed?.reason));
}

const withoutPolicy = (why: Reason, after: Attempt) =>
  reasons.shutWithoutPolicyToo({ why, after: connectionEnded(connected(after)) });

const notInEffect = ({ is, reason: why }: DenialResult): Reason =>
  is === "open" ? reasons.notInEffect({ why }) : why;
