import { describe, expect, test } from "vitest";
import { mutating } from "./admission.ts";
import { end, endOf } from "./expected.ts";
import { clusterOf, judge, UNASKED, under } from "./judged.ts";
import { labelOfEveryNamespace, unnamedTarget } from "./wrong-objects.ts";

describe("flannel: the pods of a node share a segment, and nobody enforces policies", () => {
  const cluster = clusterOf(["--pod-network", "flannel"]);
  const reason = "the cluster does not enforce policies";
  const claims = ["timeout-after", "same-and-cross-node", "guestbook-allowed", "guestbook-works", "scope"];
  const violated = [...claims, "label", "removed"].map((name) => [`policy/${name}`, reason]);
  const skipped = {
    ...UNASKED,
    "pods/route-local": "segment",
    "errata/established": reason,
    "errata/replication-blocked": reason,
  };

  test("run: has the expected verdicts for an administrator", async () => {
    const ended = await judge(cluster());
    expect(endOf(ended)).toEqual(end(1, { skipped, violated: Object.fromEntries(violated) }));
  });

  test("run: detects a service without the port's name", async () => {
    const states = [() => mutating(cluster(), unnamedTarget)];
    expect(endOf(await under(states, () => judge(cluster(), "services/*")))).toEqual(
      end(1, { violated: { "services/shape": "redis-slave: targetPort is 6379, not redis-server" } }),
    );
  });
});

describe("a policy engine that refuses what it denies", () => {
  const cluster = clusterOf(["--policy-denies", "reject"]);
  // The lab says that the connection times out, and it does not.
  const refused = { "policy/timeout-after": "not timeout" };

  test("run: has the expected verdicts for an administrator", async () => {
    expect(endOf(await judge(cluster()))).toEqual(end(1, { skipped: UNASKED, violated: refused }));
  });

  test("run: detects a policy that admits the label of every namespace", async () => {
    const states = [() => mutating(cluster(), labelOfEveryNamespace)];
    const skipped = { "policy/default-egress": UNASKED["policy/default-egress"] };
    const ended = await under(states, () => judge(cluster(), "policy/*"));
    const violated = { ...refused, "policy/label": "is open" };
    // An incomplete policy does not show how a complete one behaves.
    const inconclusive = { "policy/scope": "the policy is not in force" };
    expect(endOf(ended)).toEqual(end(1, { skipped, violated, inconclusive }));
  });
});
