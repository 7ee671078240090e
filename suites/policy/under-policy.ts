import type { Lab } from "../../fixtures/lab/lab.ts";
import {
  allAre,
  allOpen,
  allShut,
  connectAllPairs,
  connected,
  connectPairs,
  type Pair,
} from "../../fixtures/policy/connection-matrix.ts";
import { styleOf } from "../../fixtures/policy/denial-mode.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import type { Way } from "../../fixtures/policy/ways.ts";
import { measureTransition, type Transition } from "../../helpers/async/measure-transition.ts";
import { policyIs } from "../../helpers/engine/measurement.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { type AllParticipants, allParticipantsOf } from "./participants.ts";
import * as reasons from "./reasons.ts";

/** What a claim about the policy looks at, in one window. */
export interface Ways {
  /** What the policy is to deny. */
  denied: readonly Way[];
  /** What it is to leave open. */
  open?: readonly Way[];
  /** What it admits to the servers that are denied to others: without that they may be dead. */
  admitted?: readonly Way[];
  /** Where those connect to that others are to reach: who connects to nobody may be dead. */
  alive?: readonly Way[];
}

export type Window = Record<keyof Ways, readonly Pair[]>;

export interface UnderPolicy {
  cast: AllParticipants;
  ways: Ways;
  /** When the policy came into force for every source that it is to deny; not turned where it never did. */
  shut: Transition;
}

/** A connection to a pod that is there is open at once; the measure need not wait longer for one that is not. */
const MEASURE_SECONDS = 1;

/** Watches fresh connections by the ways that the policy is to deny until they came to what is wanted. */
async function watchTurn(
  lab: Lab,
  context: ProbeContext,
  ways: readonly Way[],
  wanted: "open" | "shut",
  since: number,
) {
  const slow = wanted === "shut" && styleOf(lab) === "timeout";
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
  waysOf: (cast: AllParticipants) => Ways,
  check: (under: UnderPolicy) => Promise<Verdict>,
): Promise<Verdict> {
  const cast = await allParticipantsOf(lab, context);
  const ways = waysOf(cast);
  const before = await lookAt(context, ways);
  const closed = everyKnock(before).find(({ outcome }) => outcome !== "open");
  if (closed) return inconclusive(reasons.shutBefore(connected(closed)));
  try {
    await redisPolicy.apply(lab, context.signal);
    const { turn: shut } = await watchTurn(lab, context, ways.denied, "shut", Date.now());
    return (
      (shut.turned ? undefined : await unenforced(lab, context, cast)) ?? (await check({ cast, ways, shut }))
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
  if (denial?.style !== "open") return undefined;
  const seen = await connectPairs(context, shells.slice(0, 1), redis);
  if (!allAre(seen, "open")) return undefined;
  return violated(reasons.nothingEnforces({ seconds: TIMEOUTS.convergence }));
}

/** What is seen once the policy is taken away: when the denied ways opened, and all ways in one more window. */
export interface Lifted {
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
  const turned = await watchTurn(lab, context, ways.denied, "open", Date.now());
  return { ...turned, window: await lookAt(context, ways) };
}
