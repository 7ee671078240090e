import { omittedNodes } from "../../fixtures/external/reachable-nodes.ts";
import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { entrancesOf } from "../../fixtures/lab/entrances.ts";
import { deniedIn, stillShut } from "../../fixtures/policy/denial.ts";
import type { ConnectionSet } from "../../fixtures/policy/places.ts";
import { withNotes } from "../../helpers/engine/reason.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import type { LabClaim } from "../claim.ts";
import { noEntrance } from "../skips.ts";
import { defaultEgress, defaultExternal, defaultInternal } from "./defaults.ts";
import {
  type AllParticipants,
  aliveWays,
  allParticipantsOf,
  besideElsewhere,
  plainPods,
} from "./participants.ts";
import * as reasons from "./reasons.ts";
import * as outside from "./reasons-outside.ts";
import { judgeOpen, lift, lookAt, underPolicy, type Ways } from "./under-policy.ts";
import { type Used, useBy } from "./use.ts";
import { label, openBefore, removed, sameAndCrossNode, scope, timeoutAfter } from "./window.ts";

export const guestbookAllowed: LabClaim = {
  id: "policy/guestbook-allowed",
  statement: "Under the policy the guestbook's pods still connect to every redis pod.",
  expected: "open from each guestbook pod to each redis pod, while redis is shut to plain pods",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    underPolicy(lab, context, own, (under) =>
      judgeOpen(lab, context, under, {
        ...{ claim: "policy/guestbook-allowed", whenOpen: "inconclusive" },
        reason: (open, denied) =>
          reasons.guestbookAllowed({ open, pods: under.participants.apps.length, denied }),
      }),
    ),
};

/** From plain pods: who is denied shows that the policy is in force. */
const notAdmitted = (participants: AllParticipants): ConnectionSet[] => [
  { from: plainPods(participants), to: participants.redis },
];

/** What the guestbook itself does: from each of its pods to redis, directly and by the services. */
const own = (cast: AllParticipants): Ways => ({
  denied: notAdmitted(cast),
  open: [
    { from: cast.apps, to: [...cast.redis, ...cast.virtual].map((place) => besideElsewhere(place, cast)) },
  ],
  alive: aliveWays(cast.redis, cast),
});

/** It is used before, under and after the policy. */
const TIMES = 3;

const guestbookWorks: LabClaim = {
  id: "policy/guestbook-works",
  statement: "The guestbook continues to work under the policy.",
  expected:
    "a new entry taken, and in every later read, by every entrance before, under and after the policy",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const none = noEntrance(lab);
    if (none) return skipped(none);
    const [entrances, cast] = await Promise.all([entrancesOf(context, lab), allParticipantsOf(lab, context)]);
    if (entrances.length === 0) return inconclusive(outside.noEntranceToUse);
    const slaves = cast.pods.slice(1);
    const falseAlarm = FALSE_ALARM["policy/guestbook-works"] / TIMES;
    const use = () => useBy(context, lab, entrances, { slaves, falseAlarm });
    const before = await use();
    // Without a policy it is the cluster's doing and not the policy's.
    if (before.is !== "works") return judged("before", { ...before, is: "unknown" });
    return underPolicy(
      lab,
      context,
      (now) => ({ denied: notAdmitted(now) }),
      async (under) => {
        const [during, window] = await Promise.all([use(), lookAt(context, under.ways)]);
        const denied = deniedIn(lab, window);
        if (denied.is !== "denied") return inconclusive(outside.notSeenInForce({ why: denied.reason }));
        if (during.is !== "works") return judged("under", during);
        const still = stillShut((await lift(lab, context, under)).window.denied);
        const after = await use();
        if (after.is !== "works") return judged("after", after);
        if (still) return inconclusive(still);
        const names = entrances.map(({ name }) => name);
        const works = outside.guestbookWorks({ reads: after.reason, entrances: names });
        return upheld(withNotes(works, omittedNodes(lab.cluster)));
      },
    );
  },
};

function judged(when: "before" | "under" | "after", { is, reason: why }: Used) {
  return (is === "fails" ? violated : inconclusive)(outside.usedWhen({ when, why }));
}

export const policyClaims: readonly LabClaim[] = [
  defaultExternal,
  defaultInternal,
  defaultEgress,
  openBefore,
  timeoutAfter,
  sameAndCrossNode,
  guestbookAllowed,
  guestbookWorks,
  scope,
  label,
  removed,
];
