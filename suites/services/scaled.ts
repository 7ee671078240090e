import { scale } from "../../fixtures/cluster/inspect/workloads.ts";
import { SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import type { LabClaim } from "../claim.ts";
import { appPodsMissing } from "../reasons.ts";
import * as reasons from "./change-reasons.ts";
import { changedAddress, everyAddress } from "./families.ts";
import { follow, KEPT_SHARE, LOOKS } from "./follow.ts";
import { identitiesOf } from "./identities.ts";

const MORE = SLAVE.replicas + 1;

export const scaled: LabClaim = {
  id: "services/scaled",
  statement: "When a deployment is scaled, the endpoints of its service follow and the virtual IP stays.",
  expected: "the new pod reached through the same virtual IP, and never the removed one once it is gone",
  mutates: true,
  timeoutSeconds: 240,
  async check({ lab, context }) {
    const { signal } = context;
    const addresses = await everyAddress(context, lab.namespace, SLAVE.service);
    const target = { namespace: lab.namespace, name: SLAVE.deployment, signal };
    let back: (() => Promise<void>) | undefined = await scale(lab.kube, target, MORE);
    try {
      const up = await judgeCount(lab, context, addresses, MORE, new Map());
      if ("verdict" in up) return up.verdict;
      const scaleBack = back;
      back = undefined;
      await scaleBack();
      const down = await judgeCount(lab, context, addresses, SLAVE.replicas, up.identities);
      if ("verdict" in down) return down.verdict;
      const ways = lab.cluster.nodes.length * addresses.length;
      const connections = LOOKS * (up.connections + down.connections) * ways;
      const missed = (kept: number) => (1 - kept) ** (LOOKS * down.connections);
      return upheld(
        reasons.scalingFollowed({
          ...{ address: addresses[0], more: MORE, upMs: up.afterMs },
          ...{ fewer: SLAVE.replicas, downMs: down.afterMs },
        }),
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
  context: ProbeContext,
  addresses: readonly string[],
  count: number,
  known: ReadonlyMap<string, string>,
): Promise<
  { verdict: Verdict } | { afterMs: number; connections: number; identities: ReadonlyMap<string, string> }
> {
  const pods = await somePodsOf(lab, SLAVE.selector);
  if (pods.length !== count)
    throw new ProbeError(appPodsMissing({ app: SLAVE.deployment, ready: pods.length, wanted: count }));
  const identities = new Map([...known, ...(await identitiesOf(context, pods))]);
  const now = await everyAddress(context, lab.namespace, SLAVE.service);
  const changed = changedAddress(addresses, now);
  if (changed) return { verdict: violated(reasons.virtualAddressChanged(changed)) };
  const following = { claim: "services/scaled", addresses, pods, identities } as const;
  const { wrong, afterMs, connections } = await follow(lab, context, following);
  if (!wrong) return { afterMs, connections, identities };
  const reason = reasons.notFollowedScaling({ seconds: TIMEOUTS.convergence, replicas: count, wrong });
  return { verdict: violated(reason) };
}
