import { scale } from "../../fixtures/cluster/workloads.ts";
import { type Lab, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { isSameAddress } from "../../helpers/address.ts";
import { Lost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { virtualAddress } from "../../helpers/probes/service.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { appPodsMissing } from "../reasons.ts";
import * as reasons from "./change-reasons.ts";
import { follow, KEPT_SHARE, LOOKS } from "./follow.ts";
import { identitiesOf } from "./identities.ts";

const MORE = SLAVE.replicas + 1;

export const scaled: LabClaim = {
  id: "services/scaled",
  says: "When a deployment is scaled, the endpoints of its service follow and the virtual IP stays.",
  expects: "the new pod reached through the same virtual IP, and never the removed one once it is gone",
  effect: "changes",
  touches: "namespace",
  seconds: 240,
  async check({ lab, look }) {
    const { signal } = look;
    const address = await virtualAddress(look, lab.namespace, SLAVE.service);
    const target = { namespace: lab.namespace, name: SLAVE.deployment, signal };
    let back: (() => Promise<void>) | undefined = await scale(lab.kube, target, MORE);
    try {
      const up = await judgeCount(lab, look, address, MORE, new Map());
      if ("verdict" in up) return up.verdict;
      const scaleBack = back;
      back = undefined;
      await scaleBack();
      const down = await judgeCount(lab, look, address, SLAVE.replicas, up.identities);
      if ("verdict" in down) return down.verdict;
      const connections = LOOKS * (up.connections + down.connections) * lab.cluster.nodes.length;
      const missed = (kept: number) => (1 - kept) ** (LOOKS * down.connections);
      return upheld(
        reasons.scalingFollowed({
          ...{ address, more: MORE, upMs: up.afterMs },
          ...{ fewer: SLAVE.replicas, downMs: down.afterMs },
        }),
        look.log.all,
        {
          test: `each endpoint met by every node in each of ${LOOKS} looks, ${up.connections} and ${down.connections} connections`,
          connections,
          falseAlarm: FALSE_ALARM["services/scaled"],
          power: [
            { against: "a new endpoint that is never reached", probability: 1 },
            { against: "a removed endpoint that keeps its share", probability: 1 - missed(1 / MORE) },
            { against: "a removed endpoint that keeps a tenth", probability: 1 - missed(KEPT_SHARE) },
          ],
        },
      );
    } finally {
      await back?.();
    }
  },
};

/** Whether the service has come to lead to so many pods, and when. */
async function judgeCount(
  lab: Lab,
  look: Look,
  address: string,
  count: number,
  known: ReadonlyMap<string, string>,
): Promise<
  { verdict: Verdict } | { afterMs: number; connections: number; identities: ReadonlyMap<string, string> }
> {
  const pods = await somePodsOf(lab, SLAVE.selector);
  if (pods.length !== count)
    throw new Lost(appPodsMissing({ app: SLAVE.deployment, ready: pods.length, wanted: count }));
  const identities = new Map([...known, ...(await identitiesOf(look, pods))]);
  const now = await virtualAddress(look, lab.namespace, SLAVE.service);
  if (!isSameAddress(now, address))
    return {
      verdict: violated(reasons.virtualAddressChanged({ found: now, wanted: address }), look.log.all),
    };
  const following = { claim: "services/scaled", address, pods, identities } as const;
  const { wrong, afterMs, connections } = await follow(lab, look, following);
  if (!wrong) return { afterMs, connections, identities };
  const reason = reasons.notFollowedScaling({ seconds: TIMEOUTS.convergence, replicas: count, wrong });
  return { verdict: violated(reason, look.log.all) };
}
