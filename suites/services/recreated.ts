import { SLAVE } from "../../fixtures/guestbook/lab.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { replacePod } from "../../fixtures/guestbook/replace-pod.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./change-reasons.ts";
import { changedAddress, everyAddress } from "./families.ts";
import { follow, LOOKS } from "./follow.ts";
import { identitiesOf } from "./identities.ts";

export const recreated: LabClaim = {
  id: "services/recreated",
  says: "A pod that is recreated can get another IP, while the virtual IP stays the same and leads to it.",
  expects:
    "the same virtual IP, the new pod among its endpoints, and connections from every node that reach it",
  effect: "changes",
  touches: "namespace",
  seconds: 240,
  async check({ lab, look }) {
    const { log, signal } = look;
    const before = await somePodsOf(lab, SLAVE.selector);
    const [victim] = before;
    const known = await identitiesOf(look, before);
    const addresses = await everyAddress(look, lab.namespace, SLAVE.service);
    const fresh = await replacePod(lab, SLAVE, victim, signal);
    const pods = await somePodsOf(lab, SLAVE.selector);
    const identities = new Map([...known, ...(await identitiesOf(look, pods))]);
    const now = await everyAddress(look, lab.namespace, SLAVE.service);
    const changed = changedAddress(addresses, now);
    if (changed) return violated(reasons.virtualAddressChanged(changed), log.all);
    const following = { claim: "services/recreated", addresses, pods, identities } as const;
    const { wrong, afterMs, connections } = await follow(lab, look, following);
    if (wrong)
      return violated(
        reasons.notFollowedFresh({ seconds: TIMEOUTS.convergence, pod: fresh.name, wrong }),
        log.all,
      );
    return upheld(
      reasons.podFollowed({
        ...{ fresh: fresh.name, freshAddress: fresh.ip },
        ...{ victim: victim.name, victimAddress: victim.ip },
        ...{ address: addresses[0], afterMs },
      }),
      log.all,
      {
        test: `each endpoint met by every node in each of ${LOOKS} looks, ${connections} connections`,
        connections: LOOKS * connections * lab.cluster.nodes.length * addresses.length,
        falseAlarm: FALSE_ALARM["services/recreated"],
        power: [{ against: "a new endpoint that is never reached", probability: 1 }],
      },
    );
  },
};
