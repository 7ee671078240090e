import { withBarePod } from "../../fixtures/guestbook/bare-pod.ts";
import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { appPlace, shellPlace } from "../../fixtures/policy/ways.ts";
import type { LabClaim } from "../claim.ts";
import { judgeOpen } from "./open.ts";
import { type AllParticipants, aliveWays, besideElsewhere } from "./participants.ts";
import * as reasons from "./reasons.ts";
import { underPolicy, type Ways } from "./under-policy.ts";

export const scope: LabClaim = {
  id: "policy/scope",
  statement: "Pods that the policy does not select are as open as before.",
  expected:
    "open from plain pods to every guestbook pod and to each other, while redis is shut to each of them",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    underPolicy(lab, context, besideRedis, (under) =>
      judgeOpen(lab, context, under, {
        ...{ claim: "policy/scope", whenOpen: "inconclusive" },
        reason: (open, denied) => reasons.openBeside({ open, denied }),
      }),
    ),
};

/** From plain pods of both namespaces to every guestbook pod and to each other. */
function besideRedis(cast: AllParticipants): Ways {
  const { shells, apps, stranger, namesake, redis } = cast;
  const from = [...shells, stranger, namesake];
  const to = [...apps.map(appPlace), ...shells.map(shellPlace)].map((place) => besideElsewhere(place, cast));
  return { denied: [{ from, to: redis }], open: [{ from, to }], alive: aliveWays(to, cast) };
}

export const label: LabClaim = {
  id: "policy/label",
  statement: "The label decides who is admitted, and it counts in the policy's own namespace only.",
  expected: "open from any pod with app=guestbook in the namespace, denied to one in another namespace",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  check: ({ lab, context }) =>
    withBarePod(lab, context, { app: "guestbook" }, (bare) => {
      const ways = (cast: AllParticipants): Ways => ({
        denied: [{ from: [cast.namesake], to: cast.redis }],
        open: [{ from: [bare], to: cast.redis.map((place) => besideElsewhere(place, cast)) }],
        alive: aliveWays(cast.redis, cast),
      });
      return underPolicy(lab, context, ways, (under) =>
        judgeOpen(lab, context, under, {
          ...{ claim: "policy/label", whenOpen: "violated" },
          reason: (open, denied) =>
            reasons.labelDecides({ open, other: under.cast.namesake.name, namespace: lab.other, denied }),
        }),
      );
    }),
};
