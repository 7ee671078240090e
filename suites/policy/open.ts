import type { Lab } from "../../fixtures/lab/lab.ts";
import { type Attempt, connected } from "../../fixtures/policy/connection-matrix.ts";
import { type Denied, deniedIn, stillShut } from "../../fixtures/policy/denied.ts";
import { connectionEnded, connectionLost } from "../../fixtures/policy/reasons.ts";
import { type Reason, withNotes } from "../../helpers/engine/reason.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { suspectsIn, whyClosed } from "./closed.ts";
import * as reasons from "./reasons.ts";
import { lift, lookAt, type UnderPolicy } from "./under-policy.ts";

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
    const { from, to } = closed.asked.seen;
    const after = (await lift(lab, context, under)).window.open.map(({ seen }) => seen);
    const still = after.find((each) => each.from === from && each.to === to && each.outcome !== "open");
    if (still) return inconclusive(withoutPolicy(closed.reason, still));
    return violated(closed.reason, closed.statistics);
  }
  const lost = window.open.find(({ seen }) => seen.outcome === "lost");
  if (lost) return inconclusive(connectionLost(connected(lost.seen)));
  if (denied.is !== "denied") return inconclusive(notInForce(denied));
  const shut = stillShut((await lift(lab, context, under)).window.denied);
  if (shut) return inconclusive(shut);
  return upheld(withNotes(reason(window.open.length, denied.reason), closed?.reason));
}

const withoutPolicy = (why: Reason, after: Attempt) =>
  reasons.shutWithoutPolicyToo({ why, after: connectionEnded(connected(after)) });

const notInForce = ({ is, reason: why }: Denied): Reason =>
  is === "open" ? reasons.notInForce({ why }) : why;
