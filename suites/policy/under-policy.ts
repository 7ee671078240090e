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
import { type Denied, denialModeOf, deniedIn, stillShut } from "../../fixtures/policy/denial.ts";
import type { ConnectionSet } from "../../fixtures/policy/places.ts";
import { connectionEnded, connectionFailed } from "../../fixtures/policy/reasons.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import { measureTransition, type Transition } from "../../helpers/async/measure-transition.ts";
import { policyIs } from "../../helpers/engine/measurement.ts";
import { type Reason, withNotes } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { suspectsIn, whyClosed } from "./closed.ts";
import { type AllParticipants, allParticipantsOf } from "./participants.ts";
import * as reasons from "./reasons.ts";

/** What a claim about the policy looks at, in one window. */
export interface Ways {
  /** What the policy is to deny. */
  denied: readonly ConnectionSet[];
  /** What it is to leave open. */
  open?: readonly ConnectionSet[];
  /** What it admits to the servers that are denied to others: without that they may be dead. */
  admitted?: readonly ConnectionSet[];
  /** Where those connect to that others are to reach: who connects to nobody may be dead. */
  alive?: readonly ConnectionSet[];
}

type Window = Record<keyof Ways, readonly Pair[]>;

interface UnderPolicy {
  participants: AllParticipants;
  ways: Ways;
  /** When the policy came into force for every source that it is to deny; not turned where it never did. */
  shut: Transition;
}

/** A connection to a pod that is there is open at once; the measure need not wait longer for one that is not. */
const MEASURE_SECONDS = 1;

/** Watches fresh connections by the ways that the policy is to deny until they came to what is wanted. */
async function watchTransition(
  lab: Lab,
  context: ProbeContext,
  ways: readonly ConnectionSet[],
  wanted: "open" | "shut",
  since: number,
) {
  const slow = wanted === "shut" && denialModeOf(lab) === "timeout";
  let uncontrolled = false;
  const turned = await measureTransition(
    async () => {
      const pairs = await connectAllPairs(context, ways, { seconds: MEASURE_SECONDS, once: true });
      uncontrolled ||= pairs.some(({ control }) => control.outcome !== "open");
      return pairs;
    },
    wanted === "shut" ? allShut : allOpen,
    { signal: context.signal, since, goodTakesMs: slow ? MEASURE_SECONDS * 1000 : 0 },
  );
  context.log.measure(policyIs(wanted === "open" ? "deleted" : "made", { at: since, turn: turned }));
  return { turn: turned, uncontrolled };
}

/** Looks at all ways in one window, each connection with its control. */
export async function lookAt(context: ProbeContext, ways: Ways): Promise<Window> {
  const { denied, open = [], admitted = [], alive = [] } = ways;
  const [one = [], two = [], three = [], four = []] = await Promise.all(
    [denied, open, admitted, alive].map((each) => connectAllPairs(context, each)),
  );
  return { denied: one, open: two, admitted: three, alive: four };
}

const everyKnock = (window: Window) =>
  Object.values(window).flatMap((pairs) => pairs.flatMap(({ seen, control }) => [seen, control]));

/**
 * Proves the ways open, applies the lab's policy, waits for it to come into force, lets the check look, and takes
 * the policy away, whatever happens. What was not open before has nothing to tell of the policy.
 */
export async function underPolicy(
  lab: Lab,
  context: ProbeContext,
  waysOf: (participants: AllParticipants) => Ways,
  check: (under: UnderPolicy) => Promise<Verdict>,
): Promise<Verdict> {
  const cast = await allParticipantsOf(lab, context);
  const ways = waysOf(cast);
  const before = await lookAt(context, ways);
  const closed = everyKnock(before).find(({ outcome }) => outcome !== "open");
  if (closed) return inconclusive(reasons.shutBefore(connected(closed)));
  try {
    await redisPolicy.apply(lab, context.signal);
    const { turn: shut } = await watchTransition(lab, context, ways.denied, "shut", Date.now());
    return (
      (shut.turned ? undefined : await unenforced(lab, context, cast)) ??
      (await check({ participants: cast, ways, shut }))
    );
  } finally {
    await redisPolicy.remove(lab);
    context.log.measure(policyIs("deleted"));
  }
}

/**
 * Where a canary has shown that nothing enforces policies here, and redis is open under this one as well, no
 * claim about what a policy does holds. Undefined where it is otherwise: then each has its own answer.
 */
async function unenforced(
  { denial }: Lab,
  context: ProbeContext,
  { shells, redis }: AllParticipants,
): Promise<Verdict | undefined> {
  if (denial?.mode !== "open") return undefined;
  const seen = await connectPairs(context, shells.slice(0, 1), redis);
  if (!allAre(seen, "open")) return undefined;
  return violated(reasons.nothingEnforces({ seconds: TIMEOUTS.convergence }));
}

/** What is seen once the policy is taken away: when the denied ways opened, and all ways in one more window. */
interface Lifted {
  turn: Transition;
  /** Whether a control was not open meanwhile. */
  uncontrolled: boolean;
  window: Window;
}

/** Takes the policy away and sees every way open again: without that, something else may have shut it. */
export async function lift(
  lab: Lab,
  context: ProbeContext,
  { ways }: Pick<UnderPolicy, "ways">,
): Promise<Lifted> {
  await redisPolicy.remove(lab);
  const turned = await watchTransition(lab, context, ways.denied, "open", Date.now());
  return { ...turned, window: await lookAt(context, ways) };
}

interface Judging {
  claim: keyof typeof FALSE_ALARM;
  /** Of a connection that is to be denied and is open: that this claim is violated, or that there is nothing to see. */
  whenOpen: "violated" | "inconclusive";
  /** Why it is upheld, from the number of connections that are open, and how the others were denied. */
  reason: (open: number, denied: Reason) => Reason;
}

/**
 * Judges in one window that the policy leaves some ways open while it denies others: what is open under a policy
 * that is not in force says nothing.
 */
export async function judgeOpen(
  lab: Lab,
  context: ProbeContext,
  under: UnderPolicy,
  { claim, whenOpen, reason }: Judging,
): Promise<Verdict> {
  const window = await lookAt(context, under.ways);
  const denied = deniedIn(lab, window);
  if (denied.is === "open" && whenOpen === "violated") return violated(denied.reason);
  const suspects = suspectsIn(window.open, window.alive);
  const share = { of: window.open.length, falseAlarm: FALSE_ALARM[claim] };
  const closed = suspects.length > 0 ? await whyClosed(context, suspects, share) : undefined;
  if (closed?.is === "unknown") return inconclusive(closed.reason);
  if (closed?.is === "shut") {
    const { from, to } = closed.queried.seen;
    const after = (await lift(lab, context, under)).window.open.map(({ seen }) => seen);
    const still = after.find((each) => each.from === from && each.to === to && each.outcome !== "open");
    if (still) return inconclusive(withoutPolicy(closed.reason, still));
    return violated(closed.reason, closed.statistics);
  }
  const lost = window.open.find(({ seen }) => seen.outcome === "lost");
  if (lost) return inconclusive(connectionFailed(connected(lost.seen)));
  if (denied.is !== "denied") return inconclusive(notInEffect(denied));
  const shut = stillShut((await lift(lab, context, under)).window.denied);
  if (shut) return inconclusive(shut);
  return upheld(withNotes(reason(window.open.length, denied.reason), closed?.reason));
}

const withoutPolicy = (why: Reason, after: Attempt) =>
  reasons.shutWithoutPolicyToo({ why, after: connectionEnded(connected(after)) });

const notInEffect = ({ is, reason: why }: Denied): Reason =>
  is === "open" ? reasons.notInEffect({ why }) : why;
