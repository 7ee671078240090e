import type { Lab } from "../../fixtures/guestbook/lab.ts";
import { type Denied, deniedIn, stillShut } from "../../fixtures/policy/denied.ts";
import { connected, type Knock } from "../../fixtures/policy/pairs.ts";
import { connectionEnded, connectionLost } from "../../fixtures/policy/reasons.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { type Reason, withNotes } from "../../helpers/reason.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
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
  look: Look,
  under: UnderPolicy,
  { claim, whenOpen, reason }: Judging,
): Promise<Verdict> {
  const { all } = look.log;
  const window = await lookAt(look, under.ways);
  const denied = deniedIn(lab, window);
  if (denied.is === "open" && whenOpen === "violated") return violated(denied.reason, all);
  const suspects = suspectsIn(window.open, window.alive);
  const share = { of: window.open.length, falseAlarm: FALSE_ALARM[claim] };
  const closed = suspects.length > 0 ? await whyClosed(look, suspects, share) : undefined;
  if (closed?.is === "unknown") return inconclusive(closed.reason, all);
  if (closed?.is === "shut") {
    const { from, to } = closed.asked.seen;
    const after = (await lift(lab, look, under)).window.open.map(({ seen }) => seen);
    const still = after.find((each) => each.from === from && each.to === to && each.outcome !== "open");
    if (still) return inconclusive(withoutPolicy(closed.reason, still), all);
    return violated(closed.reason, all, closed.statistics);
  }
  const lost = window.open.find(({ seen }) => seen.outcome === "lost");
  if (lost) return inconclusive(connectionLost(connected(lost.seen)), all);
  if (denied.is !== "denied") return inconclusive(notInForce(denied), all);
  const shut = stillShut((await lift(lab, look, under)).window.denied);
  if (shut) return inconclusive(shut, all);
  return upheld(withNotes(reason(window.open.length, denied.reason), closed?.reason), all);
}

const withoutPolicy = (why: Reason, after: Knock) =>
  reasons.shutWithoutPolicyToo({ why, after: connectionEnded(connected(after)) });

const notInForce = ({ is, reason: why }: Denied): Reason =>
  is === "open" ? reasons.notInForce({ why }) : why;
