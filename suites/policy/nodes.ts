import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { deniedIn, stillShut } from "../../fixtures/policy/denied.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { alone } from "../skips.ts";
import { besideElsewhere, type WholeCast } from "./cast.ts";
import * as reasons from "./reasons.ts";
import { lift, lookAt, underPolicy, type Ways } from "./under-policy.ts";

export const sameAndCrossNode: LabClaim = {
  id: "policy/same-and-cross-node",
  says: "The policy holds for pods of either node, and through the virtual IPs of the services as well.",
  expects: "denied to a plain pod of every node by every redis pod and service, open to the guestbook",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 120,
  async check({ lab, look }) {
    const single = alone(lab.cluster);
    if (single) return skipped(single);
    return underPolicy(lab, look, everyNode, async (under) => {
      const { all } = look.log;
      const { shells, virtual } = under.cast;
      const nodes = new Set(shells.map(({ node }) => node));
      if (nodes.size < 2) return inconclusive(reasons.podsOnOneNode, all);
      const window = await lookAt(look, under.ways);
      const found = deniedIn(lab, window);
      if (found.is === "open") return violated(found.reason, all);
      if (found.is !== "denied") return inconclusive(found.reason, all);
      const still = stillShut((await lift(lab, look, under)).window.denied);
      if (still) return inconclusive(still, all);
      return upheld(
        reasons.deniedFromEveryNode({
          ...{ connections: window.denied.length, nodes: nodes.size },
          ...{ denied: found.reason, services: virtual.length },
        }),
        all,
      );
    });
  },
};

/** From a plain pod of every node to redis, directly and by the services, by which the guestbook goes as well. */
const everyNode = (cast: WholeCast): Ways => ({
  denied: [{ from: cast.shells, to: [...cast.redis, ...cast.virtual] }],
  admitted: [{ from: cast.apps, to: cast.virtual.map((place) => besideElsewhere(place, cast)) }],
});
