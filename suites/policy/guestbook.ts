import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { entrancesOf } from "../../fixtures/outside/entrances.ts";
import { besides } from "../../fixtures/outside/reach.ts";
import { deniedIn, stillShut } from "../../fixtures/policy/denied.ts";
import type { Way } from "../../fixtures/policy/ways.ts";
import { withNotes } from "../../helpers/reason.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { noEntrance } from "../skips.ts";
import { aliveWays, besideElsewhere, plainPods, type WholeCast, wholeCastOf } from "./cast.ts";
import { judgeOpen } from "./open.ts";
import * as reasons from "./reasons.ts";
import * as outside from "./reasons-outside.ts";
import { lift, lookAt, underPolicy, type Ways } from "./under-policy.ts";
import { type Used, useBy } from "./use.ts";

export const guestbookAllowed: LabClaim = {
  id: "policy/guestbook-allowed",
  says: "Under the policy the guestbook's pods still connect to every redis pod.",
  expects: "open from each guestbook pod to each redis pod, while redis is shut to plain pods",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 120,
  check: ({ lab, look }) =>
    underPolicy(lab, look, own, (under) =>
      judgeOpen(lab, look, under, {
        ...{ claim: "policy/guestbook-allowed", whenOpen: "inconclusive" },
        reason: (open, denied) => reasons.guestbookAllowed({ open, pods: under.cast.apps.length, denied }),
      }),
    ),
};

/** From plain pods: who is denied shows that the policy is in force. */
const notAdmitted = (cast: WholeCast): Way[] => [{ from: plainPods(cast), to: cast.redis }];

/** What the guestbook itself does: from each of its pods to redis, directly and by the services. */
const own = (cast: WholeCast): Ways => ({
  denied: notAdmitted(cast),
  open: [
    { from: cast.apps, to: [...cast.redis, ...cast.virtual].map((place) => besideElsewhere(place, cast)) },
  ],
  alive: aliveWays(cast.redis, cast),
});

/** It is used before, under and after the policy. */
const TIMES = 3;

export const guestbookWorks: LabClaim = {
  id: "policy/guestbook-works",
  says: "The guestbook continues to work under the policy.",
  expects: "a new entry taken, and in every later read, by every entrance before, under and after the policy",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 180,
  async check({ lab, look }) {
    const { all } = look.log;
    const none = noEntrance(lab);
    if (none) return skipped(none);
    const [entrances, cast] = await Promise.all([entrancesOf(look, lab), wholeCastOf(lab, look)]);
    if (entrances.length === 0) return inconclusive(outside.noEntranceToUse, all);
    const slaves = cast.pods.slice(1);
    const falseAlarm = FALSE_ALARM["policy/guestbook-works"] / TIMES;
    const use = () => useBy(look, lab, entrances, { slaves, falseAlarm });
    const before = await use();
    // Without a policy it is the cluster's doing and not the policy's.
    if (before.is !== "works") return judged("before", { ...before, is: "unknown" });
    return underPolicy(
      lab,
      look,
      (now) => ({ denied: notAdmitted(now) }),
      async (under) => {
        const [during, window] = await Promise.all([use(), lookAt(look, under.ways)]);
        const denied = deniedIn(lab, window);
        if (denied.is !== "denied") return inconclusive(outside.notSeenInForce({ why: denied.reason }), all);
        if (during.is !== "works") return judged("under", during);
        const still = stillShut((await lift(lab, look, under)).window.denied);
        const after = await use();
        if (after.is !== "works") return judged("after", after);
        if (still) return inconclusive(still, all);
        const names = entrances.map(({ name }) => name);
        const works = outside.guestbookWorks({ reads: after.reason, entrances: names });
        return upheld(withNotes(works, besides(lab.cluster)), all);
      },
    );

    function judged(when: "before" | "under" | "after", { is, reason: why }: Used) {
      return (is === "fails" ? violated : inconclusive)(outside.usedWhen({ when, why }), all);
    }
  },
};
