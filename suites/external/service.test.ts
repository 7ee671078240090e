import { expect, test } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { standIn } from "../../helpers/testing/api-stand-in.ts";
import { testContext } from "../../helpers/testing/test-context.ts";
import { innerLayers } from "./reasons.ts";
import { judgeMissingBalancer } from "./service.ts";

const event = (component: string, reason: string, message: string) => ({
  metadata: { name: "guestbook.1" },
  involvedObject: { kind: "Service", name: "guestbook", namespace: "lab" },
  ...{ reason, message, type: "Warning", source: { component } },
});

test.each<[string, object[], string]>([
  ["no event", [], ", and its controller reported no error"],
  [
    "a policy engine's warning",
    [event("kyverno-scan", "PolicyViolation", "no balancers here")],
    ", and its controller reported no error",
  ],
  [
    "an event of the load balancer's controller",
    [event("service-controller", "SyncLoadBalancerFailed", "quota exceeded")],
    ": SyncLoadBalancerFailed: quota exceeded",
  ],
])("judgeMissingBalancer: is inconclusive with %s", async (_, items, words) => {
  await using api = await standIn(() => ({ items }));
  const context = testContext(api.kube);
  const service = innerLayers({ clusterIps: ["10.96.0.1"], nodePort: 30000, from: 30000, to: 32767 });
  const verdict = await judgeMissingBalancer(context, { namespace: "lab" } as Lab, service);
  expect(verdict).toMatchObject({
    verdict: "inconclusive",
    reason: {
      text: `ClusterIP 10.96.0.1, node port 30000 in 30000-32767, but the load balancer got no address within 60 s${words}`,
    },
  });
});
