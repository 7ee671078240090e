import type { Lab } from "../../fixtures/guestbook/lab.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import { Lost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { type Turn, turn } from "../../helpers/turn.ts";
import { inconclusive, type Verdict } from "../../helpers/verdict.ts";
import { type Cast, castOf } from "./cast.ts";
import { allAre, inWords, knock } from "./knock.ts";

export interface UnderPolicy {
  cast: Cast;
  /** When the policy came into force for a plain pod; not turned where it never did. */
  shut: Turn;
}

/** A connection to a pod that is there is open at once; the measure need not wait longer for one that is not. */
const MEASURE_SECONDS = 1;

/** Watches fresh connections from a plain pod to every redis pod until they came to what is wanted. */
function watchTurn(look: Look, { shells, redis }: Cast, wanted: "open" | "timeout", since: number) {
  return turn(
    () => knock(look, shells.slice(0, 1), redis, MEASURE_SECONDS),
    (seen) => (wanted === "open" ? allAre(seen, "open") : seen.every(({ outcome }) => outcome !== "open")),
    { signal: look.signal, since, goodTakesMs: wanted === "open" ? 0 : MEASURE_SECONDS * 1000 },
  );
}

/**
 * Proves a plain pod's way open, applies the lab's policy, waits for it to come into force, lets the check
 * look, and takes the policy away, whatever happens. Without the first open there is nothing to deny.
 */
export async function underPolicy(
  lab: Lab,
  look: Look,
  check: (under: UnderPolicy) => Promise<Verdict>,
): Promise<Verdict> {
  const cast = await castOf(lab, look);
  const before = await knock(look, cast.shells, [...cast.redis, ...cast.virtual]);
  const closed = before.find(({ outcome }) => outcome !== "open");
  if (closed) return inconclusive(`before the policy ${inWords(closed)}`, look.log.all);
  try {
    await redisPolicy.apply(lab, look.signal);
    const shut = await watchTurn(look, cast, "timeout", Date.now());
    return await check({ cast, shut });
  } finally {
    await redisPolicy.remove(lab);
  }
}

/** Takes the policy away and sees the way open again: without that, something else may have shut it. */
export async function lift(lab: Lab, look: Look, cast: Cast): Promise<Turn> {
  await redisPolicy.remove(lab);
  return watchTurn(look, cast, "open", Date.now());
}

/** For checks of what the policy leaves alone: it must be in force, or they have seen nothing. */
export function mustBeShut({ shut }: UnderPolicy): void {
  if (!shut.turned) throw new Lost("the policy never came into force, so what it leaves open says nothing");
}
