import { withBarePod } from "../../fixtures/guestbook/bare-pod.ts";
import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { appPlace, shellPlace } from "../../fixtures/policy/ways.ts";
import type { LabClaim } from "../claim.ts";
import { aliveWays, besideElsewhere, type WholeCast } from "./cast.ts";
import { judgeOpen } from "./open.ts";
import * as reasons from "./reasons.ts";
import { underPolicy, type Ways } from "./under-policy.ts";

export const scope: LabClaim = {
  id: "policy/scope",
  says: "Pods that the policy does not select are as open as before.",
  expects:
    "open from plain pods to every guestbook pod and to each other, while redis is shut to each of them",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 120,
  check: ({ lab, look }) =>
    underPolicy(lab, look, besideRedis, (under) =>
      judgeOpen(lab, look, under, {
        ...{ claim: "policy/scope", whenOpen: "inconclusive" },
        reason: (open, denied) => reasons.openBeside({ open, denied }),
      }),
    ),
};

/** From plain pods of both namespaces to every guestbook pod and to each other. */
function besideRedis(cast: WholeCast): Ways {
  const { shells, apps, stranger, namesake, redis } = cast;
  const from = [...shells, stranger, namesake];
  const to = [...apps.map(appPlace), ...shells.map(shellPlace)].map((place) => besideElsewhere(place, cast));
  return { denied: [{ from, to: redis }], open: [{ from, to }], alive: aliveWays(to, cast) };
}

export const label: LabClaim = {
  id: "policy/label",
  says: "The label decides who is admitted, and it counts in the policy's own namespace only.",
  expects: "open from any pod with app=guestbook in the namespace, denied to one in another namespace",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 120,
  check: ({ lab, look }) =>
    withBarePod(lab, look, { app: "guestbook" }, (bare) => {
      const ways = (cast: WholeCast): Ways => ({
        denied: [{ from: [cast.namesake], to: cast.redis }],
        open: [{ from: [bare], to: cast.redis.map((place) => besideElsewhere(place, cast)) }],
        alive: aliveWays(cast.redis, cast),
      });
      return underPolicy(lab, look, ways, (under) =>
        judgeOpen(lab, look, under, {
          ...{ claim: "policy/label", whenOpen: "violated" },
          reason: (open, denied) =>
            reasons.labelDecides({ open, other: under.cast.namesake.name, namespace: lab.other, denied }),
        }),
      );
    }),
};
