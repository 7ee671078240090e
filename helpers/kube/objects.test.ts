import { ObjectSerializer } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { modelOf } from "./objects.ts";

test("a policy written in code keeps who it admits when the client sends it", () => {
  const from = [{ podSelector: { matchLabels: { app: "guestbook" } } }];
  const policy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "one" },
    spec: { podSelector: {}, ingress: [{ from }] },
  };
  const sent = (object: unknown) => ObjectSerializer.serialize(object, "V1NetworkPolicy").spec.ingress;
  expect(sent(modelOf(policy))).toEqual([{ from }]);
  // What the client makes of it otherwise: a rule that admits everybody.
  expect(sent(policy)).toEqual([{}]);
});
