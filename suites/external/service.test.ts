import { expect, test } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { standIn } from "../../helpers/testing/api-stand-in.ts";
import { testContext } from "../../helpers/testing/test-context.ts";
import { innerLayers } from "./reasons.ts";
import { noAddressYet } from "./service.ts";

const event = (component: string, reason: string, message: string) => ({
  metadata: { name: "guestbook.1" },
  involvedObject: { kind: "Service", name: "guestbook", namespace: "lab" },
  ...{ reason, message, type: "Warning", source: { component } },
});

test.each<[string, object[], string]>([
  ["no word of its controller", [], "and no failure of it is told"],
  [
    "a policy engine's dislike",
    [event("kyverno-scan", "PolicyViolation", "no balancers here")],
    "and no failure of it is told",
  ],
  [
    "a failure of its controller's",
    [event("service-controller", "SyncLoadBalancerFailed", "quota exceeded")],
    "which says SyncLoadBalancerFailed: quota exceeded",
  ],
])("noAddressYet: a balancer that gives no address yet is inconclusive, with %s", async (_, items, words) => {
  await using api = await standIn(() => ({ items }));
  const context = testContext(api.kube);
  const service = innerLayers({ clusterIps: ["10.96.0.1"], nodePort: 30000, from: 30000, to: 32767 });
  const verdict = await noAddressYet(context, { namespace: "lab" } as Lab, service);
  expect(verdict).toMatchObject({
    verdict: "inconclusive",
    reason: {
      text: `ClusterIP 10.96.0.1, node port 30000 of 30000-32767, but no address of the load balancer within 60 s, ${words}`,
    },
  });
});
