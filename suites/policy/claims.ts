import { omittedNodes } from "../../fixtures/external/reachable-nodes.ts";
import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { entrancesOf } from "../../fixtures/lab/entrances.ts";
import { deniedIn, stillShut } from "../../fixtures/policy/denial.ts";
import type { ConnectionSet } from "../../fixtures/policy/places.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { withNotes } from "../../helpers/reasons/reason.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import type { LabClaim } from "../claim.ts";
import { noEntrance } from "../skips.ts";
import { defaultEgress, defaultExternal, defaultInternal } from "./defaults.ts";
import { label, openBefore, removed, sameAndCrossNode, scope, timeoutAfter } from "./enforcement.ts";
import {
  type AllParticipants,
  aliveRoutes,
  allParticipantsOf,
  besideElsewhere,
  plainPods,
} from "./participants.ts";
import * as reasons from "./reasons.ts";
import * as outside from "./reasons-outside.ts";
import { connectRoutes, judgeOpen, liftPolicy, type Routes, underRedisPolicy } from "./under-policy.ts";
import { type UseResult, useEntrances } from "./use-guestbook.ts";

export const guestbookAllowed: LabClaim = {
  id: "policy/guestbook-allowed",
  statement: "Under the policy, the guestbook's pods still connect to every redis pod.",
  expected: "open from each guestbook pod to each redis pod, while redis is closed to plain pods",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    underRedisPolicy(context, lab, own, (under) =>
      judgeOpen(context, lab, under, {
        ...{ claim: "policy/guestbook-allowed", whenOpen: "inconclusive" },
        reason: (open, denied) =>
          reasons.guestbookAllowed({ open, pods: under.participants.apps.length, denied }),
      }),
    ),
};

/** From plain pods to redis: their denial shows that the policy is in force. */
const notAdmitted = (participants: AllParticipants): ConnectionSet[] => [
  { from: plainPods(participants), to: participants.redis },
];

/** The guestbook's own connections: from each of its pods to redis, directly and through the Services. */
const own = (participants: AllParticipants): Routes => ({
  denied: notAdmitted(participants),
  open: [
    {
      from: participants.apps,
      to: [...participants.redis, ...participants.virtual].map((place) =>
        besideElsewhere(place, participants),
      ),
    },
  ],
  alive: aliveRoutes(participants.redis, participants),
});

/** The guestbook is used before, under and after the policy. */
const TIMES = 3;

const guestbookWorks: LabClaim = {
  id: "policy/guestbook-works",
  statement: "The guestbook continues to work under the policy.",
  expected:
    "a new entry is accepted and in every later read, through every entrance, before, under and after the policy",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const none = noEntrance(lab);
    if (none) return skipped(none);
    const [entrances, participants] = await Promise.all([
      entrancesOf(context, lab),
      allParticipantsOf(context, lab),
    ]);
    if (entrances.length === 0) return inconclusive(outside.noEntranceToUse);
    const slaves = participants.pods.slice(1);
    const falseAlarm = FALSE_ALARM["policy/guestbook-works"] / TIMES;
    const use = () => useEntrances(context, lab, entrances, { slaves, falseAlarm });
    const before = await use();
    // A failure before the policy is not caused by it.
    if (before.is !== "works") return judged("before", { ...before, is: "unknown" });
    return underRedisPolicy(
      context,
      lab,
      (now) => ({ denied: notAdmitted(now) }),
      async (under) => {
        const [during, window] = await Promise.all([use(), connectRoutes(context, under.routes)]);
        const denied = deniedIn(lab, window);
        if (denied.is !== "denied") return inconclusive(outside.policyNotObserved({ why: denied.reason }));
        if (during.is !== "works") return judged("under", during);
        const still = stillShut((await liftPolicy(context, lab, under)).window.denied);
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

function judged(when: "before" | "under" | "after", { is, reason: why }: UseResult) {
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
