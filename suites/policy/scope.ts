import { withBarePod } from "../../fixtures/guestbook/bare-pod.ts";
import { inconclusive, upheld } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { appPlace, shellPlace } from "./cast.ts";
import { inWords, judge, knock } from "./knock.ts";
import { mustBeShut, underPolicy } from "./under-policy.ts";

export const scope: LabClaim = {
  id: "policy/scope",
  says: "Pods that the policy does not select are as open as before.",
  expects: "open from plain pods to every guestbook pod and to each other, while redis is shut to them",
  effect: "changes",
  seconds: 90,
  check: ({ lab, look }) =>
    underPolicy(lab, look, async (under) => {
      mustBeShut(under);
      const { shells, apps, stranger, namesake } = under.cast;
      const places = [...apps.map(appPlace), ...shells.map(shellPlace)];
      const seen = await knock(look, [...shells, stranger, namesake], places);
      return judge(look, seen, "open", `all ${seen.length} connections to pods beside redis are open`);
    }),
};

export const label: LabClaim = {
  id: "policy/label",
  says: "The label decides who is admitted, and it counts in the policy's own namespace only.",
  expects: "open from any pod with app=guestbook in the namespace, timeout from one in another namespace",
  effect: "changes",
  seconds: 120,
  check: ({ lab, look }) =>
    withBarePod(lab, look, { app: "guestbook" }, (bare) =>
      underPolicy(lab, look, async (under) => {
        mustBeShut(under);
        const { namesake, redis } = under.cast;
        const [admitted, foreign] = await Promise.all([
          knock(look, [bare], redis),
          knock(look, [namesake], redis),
        ]);
        const inside = judge(look, admitted, "open", "");
        if (inside.verdict !== "upheld") return inside;
        const outside = judge(look, foreign, "timeout", "");
        if (outside.verdict !== "upheld") return outside;
        const reached = await knock(look, [namesake], under.cast.apps.map(appPlace));
        const control = reached.find(({ outcome }) => outcome !== "open");
        if (control) return inconclusive(`the control ${inWords(control)} in the same window`, look.log.all);
        return upheld(
          `a bare pod with app=guestbook connects to all ${redis.length}, ${namesake.name} in ${lab.other} times out`,
          look.log.all,
        );
      }),
    ),
};
