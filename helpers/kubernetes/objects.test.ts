import { ApiException } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { LabcheckError } from "../reasons/labcheck-error.ts";
import type { Kube } from "./connect.ts";
import { clientModel } from "./models.ts";
import { apply } from "./objects.ts";

test("clientModel: renames a policy's fields as the client's model needs", () => {
  const from = [{ podSelector: { matchLabels: { app: "guestbook" } } }];
  const policy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "one" },
    spec: { podSelector: {}, ingress: [{ from }] },
  };
  // Sent as `from` it would be left out, and the rule would admit everybody.
  expect(clientModel(policy)).toMatchObject({ kind: "NetworkPolicy", spec: { ingress: [{ _from: from }] } });
});

/** An API that refuses with these messages, one after the other, and then takes what it is given. */
function refusing(code: number, ...messages: string[]) {
  let count = 0;
  const patch = async () => {
    const message = messages[count];
    count += 1;
    if (message !== undefined) throw new ApiException(code, "refused", JSON.stringify({ message }), {});
  };
  return { kube: { objects: { patch } } as unknown as Kube, requests: () => count };
}

const POD = { apiVersion: "v1", kind: "Pod", metadata: { name: "busybox", namespace: "lab" } };
const EARLY = `error looking up service account lab/default: serviceaccount "default" not found`;

test("apply: retries a pod while its namespace has no service account", async () => {
  const { kube, requests } = refusing(403, EARLY, EARLY);
  await apply(kube, [POD]);
  expect(requests()).toBe(3);
});

test("apply: throws any other refusal in the server's words", async () => {
  const { kube, requests } = refusing(403, "pods is forbidden: you may not");
  const reported = await apply(kube, [POD]).catch((error: unknown) => error as LabcheckError);
  expect(reported).toBeInstanceOf(LabcheckError);
  expect(reported?.message).toBe("The cluster rejects Pod lab/busybox: 403 pods is forbidden: you may not");
  expect(requests()).toBe(1);
});
