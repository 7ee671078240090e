import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { deniedIn, stillShut } from "../../fixtures/policy/denied.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { alone } from "../skips.ts";
import { type AllParticipants, besideElsewhere } from "./participants.ts";
import * as reasons from "./reasons.ts";
import { lift, lookAt, underPolicy, type Ways } from "./under-policy.ts";

export const sameAndCrossNode: LabClaim = {
  id: "policy/same-and-cross-node",
  statement: "The policy holds for pods of either node, and through the virtual IPs of the services as well.",
  expected: "denied to a plain pod of every node by every redis pod and service, open to the guestbook",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  async check({ lab, context }) {
    const single = alone(lab.cluster);
    if (single) return skipped(single);
    return underPolicy(lab, context, everyNode, async (under) => {
      const { shells, virtual } = under.cast;
      const nodes = new Set(shells.map(({ node }) => node));
      if (nodes.size < 2) return inconclusive(reasons.podsOnOneNode);
      const window = await lookAt(context, under.ways);
      const found = deniedIn(lab, window);
      if (found.is === "open") return violated(found.reason);
      if (found.is !== "denied") return inconclusive(found.reason);
      const still = stillShut((await lift(lab, context, under)).window.denied);
      if (still) return inconclusive(still);
      return upheld(
        reasons.deniedFromEveryNode({
          ...{ connections: window.denied.length, nodes: nodes.size },
          ...{ denied: found.reason, services: virtual.length },
        }),
      );
    });
  },
};

/** From a plain pod of every node to redis, directly and by the services, by which the guestbook goes as well. */
const everyNode = (cast: AllParticipants): Ways => ({
  denied: [{ from: cast.shells, to: [...cast.redis, ...cast.virtual] }],
  admitted: [{ from: cast.apps, to: cast.virtual.map((place) => besideElsewhere(place, cast)) }],
});
