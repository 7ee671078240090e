import { expect, test } from "vitest";
import { modelOf } from "./objects.ts";

test("a policy written in code has the names of the client's own model, which is all that it sends", () => {
  const from = [{ podSelector: { matchLabels: { app: "guestbook" } } }];
  const policy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "one" },
    spec: { podSelector: {}, ingress: [{ from }] },
  };
  // Sent as `from` it would be left out, and the rule would admit everybody.
  expect(modelOf(policy)).toMatchObject({ kind: "NetworkPolicy", spec: { ingress: [{ _from: from }] } });
});
