import { afterEach, expect, test, vi } from "vitest";
import { standIn } from "../testing/api-stand-in.ts";

afterEach(() => void vi.useRealTimers());

const NOTHING = { kind: "PodList", items: [] };

test("request: shares connections", async () => {
  await using server = await standIn(() => NOTHING);
  const { core, apps } = server.kube;
  for (let times = 0; times < 5; times += 1) {
    await core.listPodForAllNamespaces();
    await apps.listDeploymentForAllNamespaces();
  }
  expect(server.requests).toHaveLength(10);
  // The next may begin a moment before the last one's is free again.
  expect(server.connections()).toBeLessThanOrEqual(2);
});

test("request: opens a new connection after a minute, with current credentials", async () => {
  await using server = await standIn(() => NOTHING);
  const { core } = server.kube;
  await core.listNode();
  const before = server.connections();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
  await core.listNode();
  expect(server.connections()).toBe(before + 1);
});

test("request: opens a new connection after the route has changed", async () => {
  await using server = await standIn(() => NOTHING);
  await server.kube.core.listNode();
  const before = server.connections();
  server.kube.reconnect();
  await server.kube.core.listNode();
  expect(server.connections()).toBe(before + 1);
});

test("request: times out after 30s without an answer", async () => {
  await using server = await standIn(() => "silent");
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const answer = server.kube.core.listNode().then(
    () => "answered",
    (error: unknown) => String(error),
  );
  await vi.waitFor(() => expect(server.requests).toHaveLength(1));
  vi.advanceTimersByTime(30_000);
  expect(await answer).toContain("the API server did not answer within 30 s");
});
