import type { Lab } from "../../fixtures/guestbook/lab.ts";
import { styleOf } from "../../fixtures/policy/denial.ts";
import {
  allAre,
  allOpen,
  allShut,
  connected,
  knock,
  knockAll,
  type Pair,
} from "../../fixtures/policy/pairs.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import type { Way } from "../../fixtures/policy/ways.ts";
import { policyIs } from "../../helpers/figure.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { type Turn, turn } from "../../helpers/turn.ts";
import { inconclusive, type Verdict, violated } from "../../helpers/verdict.ts";
import { type WholeCast, wholeCastOf } from "./cast.ts";
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
  cast: WholeCast;
  ways: Ways;
  /** When the policy came into force for every source that it is to deny; not turned where it never did. */
  shut: Turn;
}

/** A connection to a pod that is there is open at once; the measure need not wait longer for one that is not. */
const MEASURE_SECONDS = 1;

/** Watches fresh connections by the ways that the policy is to deny until they came to what is wanted. */
async function watchTurn(lab: Lab, look: Look, ways: readonly Way[], wanted: "open" | "shut", since: number) {
  const slow = wanted === "shut" && styleOf(lab) === "timeout";
  let uncontrolled = false;
  const turned = await turn(
    async () => {
      const pairs = await knockAll(look, ways, { seconds: MEASURE_SECONDS, once: true });
      uncontrolled ||= pairs.some(({ control }) => control.outcome !== "open");
      return pairs;
    },
    wanted === "shut" ? allShut : allOpen,
    { signal: look.signal, since, goodTakesMs: slow ? MEASURE_SECONDS * 1000 : 0 },
  );
  look.log.draw(policyIs(wanted === "open" ? "deleted" : "made", { at: since, turn: turned }));
  return { turn: turned, uncontrolled };
}

/** Looks at all ways in one window, each connection with its control. */
export async function lookAt(look: Look, ways: Ways): Promise<Window> {
  const { denied, open = [], admitted = [], alive = [] } = ways;
  const [one = [], two = [], three = [], four = []] = await Promise.all(
    [denied, open, admitted, alive].map((each) => knockAll(look, each)),
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
  look: Look,
  waysOf: (cast: WholeCast) => Ways,
  check: (under: UnderPolicy) => Promise<Verdict>,
): Promise<Verdict> {
  const cast = await wholeCastOf(lab, look);
  const ways = waysOf(cast);
  const before = await lookAt(look, ways);
  const closed = everyKnock(before).find(({ outcome }) => outcome !== "open");
  if (closed) return inconclusive(reasons.shutBefore(connected(closed)), look.log.all);
  try {
    await redisPolicy.apply(lab, look.signal);
    const { turn: shut } = await watchTurn(lab, look, ways.denied, "shut", Date.now());
    return (
      (shut.turned ? undefined : await unenforced(lab, look, cast)) ?? (await check({ cast, ways, shut }))
    );
  } finally {
    await redisPolicy.remove(lab);
    look.log.draw(policyIs("deleted"));
  }
}

/**
 * Where a canary has shown that nothing enforces policies here, and redis is open under this one as well, no
 * claim about what a policy does holds. Undefined where it is otherwise: then each has its own answer.
 */
async function unenforced(
  { denial }: Lab,
  look: Look,
  { shells, redis }: WholeCast,
): Promise<Verdict | undefined> {
  if (denial?.style !== "open") return undefined;
  const seen = await knock(look, shells.slice(0, 1), redis);
  if (!allAre(seen, "open")) return undefined;
  return violated(reasons.nothingEnforces({ seconds: TIMEOUTS.convergence }), look.log.all);
}

/** What is seen once the policy is taken away: when the denied ways opened, and all ways in one more window. */
export interface Lifted {
  turn: Turn;
  /** Whether a control was not open meanwhile. */
  uncontrolled: boolean;
  window: Window;
}

/** Takes the policy away and sees every way open again: without that, something else may have shut it. */
export async function lift(lab: Lab, look: Look, { ways }: Pick<UnderPolicy, "ways">): Promise<Lifted> {
  await redisPolicy.remove(lab);
  const turned = await watchTurn(lab, look, ways.denied, "open", Date.now());
  return { ...turned, window: await lookAt(look, ways) };
}
