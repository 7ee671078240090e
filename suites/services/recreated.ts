import { SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { replacePod } from "../../fixtures/guestbook/replace-pod.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { upheld, violated } from "../../helpers/engine/verdict.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./change-reasons.ts";
import { changedAddress, everyAddress } from "./families.ts";
import { follow, LOOKS } from "./follow.ts";
import { identitiesOf } from "./identities.ts";

export const recreated: LabClaim = {
  id: "services/recreated",
  statement:
    "A pod that is recreated can get another IP, while the virtual IP stays the same and leads to it.",
  expected:
    "the same virtual IP, the new pod among its endpoints, and connections from every node that reach it",
  mutates: true,
  timeoutSeconds: 240,
  async check({ lab, context }) {
    const { signal } = context;
    const before = await somePodsOf(lab, SLAVE.selector);
    const [victim] = before;
    const known = await identitiesOf(context, before);
    const addresses = await everyAddress(context, lab.namespace, SLAVE.service);
    const fresh = await replacePod(lab, SLAVE, victim, signal);
    const pods = await somePodsOf(lab, SLAVE.selector);
    const identities = new Map([...known, ...(await identitiesOf(context, pods))]);
    const now = await everyAddress(context, lab.namespace, SLAVE.service);
    const changed = changedAddress(addresses, now);
    if (changed) return violated(reasons.virtualAddressChanged(changed));
    const following = { claim: "services/recreated", addresses, pods, identities } as const;
    const { wrong, afterMs, connections } = await follow(lab, context, following);
    if (wrong)
      return violated(reasons.notFollowedFresh({ seconds: TIMEOUTS.convergence, pod: fresh.name, wrong }));
    return upheld(
      reasons.podFollowed({
        ...{ fresh: fresh.name, freshAddress: fresh.ip },
        ...{ victim: victim.name, victimAddress: victim.ip },
        ...{ address: addresses[0], afterMs },
      }),
      {
        test: `each endpoint met by every node in each of ${LOOKS} looks, ${connections} connections`,
        connections: LOOKS * connections * lab.cluster.nodes.length * addresses.length,
        falseAlarm: FALSE_ALARM["services/recreated"],
        power: [{ against: "a new endpoint that is never reached", probability: 1 }],
      },
    );
  },
};
