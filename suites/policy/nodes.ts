import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { inconclusive, skipped } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { alone } from "../skips.ts";
import type { Cast } from "./cast.ts";
import { inWords, judge, knock, type Way } from "./knock.ts";
import { lift, underPolicy } from "./under-policy.ts";

export const sameAndCrossNode: LabClaim = {
  id: "policy/same-and-cross-node",
  says: "The policy holds for pods of either node, and through the virtual IPs of the services as well.",
  expects: "timeout from a plain pod of every node to every redis pod and service, open from the guestbook",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 120,
  async check({ lab, look }) {
    const single = alone(lab.cluster);
    if (single) return skipped(single);
    return underPolicy(lab, look, byServices, async ({ cast }) => {
      const { shells, apps, redis, virtual } = cast;
      const places = [...redis, ...virtual];
      const nodes = new Set(shells.map(({ node }) => node));
      if (nodes.size < 2) return inconclusive("all pods are on one node", look.log.all);
      const [denied, allowed] = await Promise.all([knock(look, shells, places), knock(look, apps, virtual)]);
      const verdict = judge(
        look,
        denied,
        "timeout",
        `all ${denied.length} connections from ${nodes.size} nodes time out, ${virtual.length} services among the targets`,
      );
      // One that is open needs no control; however else it ended, the target itself may be to blame.
      if (denied.some(({ outcome }) => outcome === "open")) return verdict;
      const control = allowed.find(({ outcome }) => outcome !== "open");
      if (control) return inconclusive(`the control ${inWords(control)} in the same window`, look.log.all);
      if (verdict.verdict !== "upheld") return verdict;
      const lifted = await lift(lab, look, cast);
      return lifted.turned
        ? verdict
        : inconclusive("they do not open again without the policy", look.log.all);
    });
  },
};

/** The control: the guestbook's own way by the services. */
const byServices = ({ apps, virtual }: Cast): Way[] => [{ from: apps, to: virtual }];
