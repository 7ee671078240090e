import type { Lab } from "../../fixtures/guestbook/lab.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import { policyIs } from "../../helpers/figure.ts";
import { Lost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { type Turn, turn } from "../../helpers/turn.ts";
import { inconclusive, type Verdict, violated } from "../../helpers/verdict.ts";
import { type Cast, castOf } from "./cast.ts";
import { allAre, inWords, judge, type Knock, knock, knockAll, type Way } from "./knock.ts";

export interface UnderPolicy {
  cast: Cast;
  /** When the policy came into force for a plain pod; not turned where it never did. */
  shut: Turn;
}

/** A connection to a pod that is there is open at once; the measure need not wait longer for one that is not. */
const MEASURE_SECONDS = 1;

/** However it is denied: in which way is for a claim to say. */
const isShut = ({ outcome }: Knock) => outcome !== "open" && outcome !== "lost";

/** Watches fresh connections from a plain pod to every redis pod until they came to what is wanted. */
async function watchTurn(look: Look, { shells, redis }: Cast, wanted: "open" | "timeout", since: number) {
  const turned = await turn(
    () => knock(look, shells.slice(0, 1), redis, MEASURE_SECONDS),
    (seen) => (wanted === "open" ? allAre(seen, "open") : seen.every(isShut)),
    { signal: look.signal, since, goodTakesMs: wanted === "open" ? 0 : MEASURE_SECONDS * 1000 },
  );
  look.log.draw(policyIs(wanted === "open" ? "deleted" : "made", { at: since, turn: turned }));
  return turned;
}

/**
 * Proves the ways open, a plain pod's to redis first, applies the lab's policy, waits for it to come into
 * force, lets the check look, and takes the policy away, whatever happens. What was not open before has
 * nothing to tell of the policy.
 */
export async function underPolicy(
  lab: Lab,
  look: Look,
  waysOf: (cast: Cast) => readonly Way[],
  check: (under: UnderPolicy) => Promise<Verdict>,
): Promise<Verdict> {
  const cast = await castOf(lab, look);
  const { shells, redis, virtual } = cast;
  const before = await knockAll(look, [{ from: shells, to: [...redis, ...virtual] }, ...waysOf(cast)]);
  const closed = before.find(({ outcome }) => outcome !== "open");
  if (closed) return inconclusive(`before the policy ${inWords(closed)}`, look.log.all);
  try {
    await redisPolicy.apply(lab, look.signal);
    const shut = await watchTurn(look, cast, "timeout", Date.now());
    return (shut.turned ? undefined : await unenforced(lab, look, cast)) ?? (await check({ cast, shut }));
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
  { shells, redis }: Cast,
): Promise<Verdict | undefined> {
  if (denial?.style !== "open") return undefined;
  const seen = await knock(look, shells.slice(0, 1), redis);
  if (!allAre(seen, "open")) return undefined;
  const words = `${TIMEOUTS.convergence} s after redis-policy was made every redis pod is open to a plain pod`;
  return violated(
    `nothing enforces policies here: ${words}, and so was the canary under its own`,
    look.log.all,
  );
}

/**
 * Judges whether ways stay open under the policy. Throws Lost where the policy is not in force; and what is
 * not open without it either is not the policy's doing.
 */
export async function openUnder(
  lab: Lab,
  look: Look,
  { cast, shut }: UnderPolicy,
  ways: readonly Way[],
  words: (count: number) => string,
): Promise<Verdict> {
  if (!shut.turned) throw new Lost("the policy never came into force, so what it leaves open says nothing");
  const seen = await knockAll(look, ways);
  const verdict = judge(look, seen, "open", words(seen.length));
  if (verdict.verdict !== "violated") return verdict;
  await lift(lab, look, cast);
  const still = (await knockAll(look, ways)).find(({ outcome }) => outcome !== "open");
  if (!still) return verdict;
  return inconclusive(`${verdict.reason}; but without the policy ${inWords(still)}`, look.log.all);
}

/** Takes the policy away and sees the way open again: without that, something else may have shut it. */
export async function lift(lab: Lab, look: Look, cast: Cast): Promise<Turn> {
  await redisPolicy.remove(lab);
  return watchTurn(look, cast, "open", Date.now());
}
