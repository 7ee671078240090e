import { withBarePod } from "../../fixtures/guestbook/bare-pod.ts";
import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { inconclusive } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { appPlace, type Cast, shellPlace } from "./cast.ts";
import { allAre, inWords, judge, knock, knockAll, type Way } from "./knock.ts";
import { openUnder, underPolicy } from "./under-policy.ts";

export const scope: LabClaim = {
  id: "policy/scope",
  says: "Pods that the policy does not select are as open as before.",
  expects: "open from plain pods to every guestbook pod and to each other, while redis is shut to them",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 90,
  check: ({ lab, look }) =>
    underPolicy(lab, look, besideRedis, (under) =>
      openUnder(
        lab,
        look,
        under,
        besideRedis(under.cast),
        (count) => `all ${count} connections to pods beside redis are open`,
      ),
    ),
};

/** From the pod that has the label in another namespace. */
const foreign = ({ namesake, redis }: Cast): Way => ({ from: [namesake], to: redis });

/** From plain pods of both namespaces to every guestbook pod and to each other. */
const besideRedis = ({ shells, apps, stranger, namesake }: Cast): Way[] => [
  { from: [...shells, stranger, namesake], to: [...apps.map(appPlace), ...shells.map(shellPlace)] },
];

export const label: LabClaim = {
  id: "policy/label",
  says: "The label decides who is admitted, and it counts in the policy's own namespace only.",
  expects: "open from any pod with app=guestbook in the namespace, timeout from one in another namespace",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 120,
  check: ({ lab, look }) =>
    withBarePod(lab, look, { app: "guestbook" }, (bare) => {
      const admitted = ({ redis }: Cast): Way => ({ from: [bare], to: redis });
      const both = (cast: Cast) => [admitted(cast), foreign(cast)];
      return underPolicy(lab, look, both, async (under) => {
        const { cast } = under;
        const { namesake, apps, redis } = cast;
        const [denied, reached] = await Promise.all([
          knockAll(look, [foreign(cast)]),
          knock(look, [namesake], apps.map(appPlace)),
        ]);
        const words = `a bare pod with app=guestbook connects to all ${redis.length}, ${namesake.name} in ${lab.other} times out`;
        const outside = judge(look, denied, "timeout", words);
        const control = reached.find(({ outcome }) => outcome !== "open");
        if (control && allAre(denied, "timeout"))
          return inconclusive(`the control ${inWords(control)} in the same window`, look.log.all);
        if (outside.verdict !== "upheld") return outside;
        return openUnder(lab, look, under, [admitted(cast)], () => words);
      });
    }),
};
