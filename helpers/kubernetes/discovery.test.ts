import { expect, test } from "vitest";
import { refuses, standIn } from "../testing/api-stand-in.ts";
import { discoverKinds } from "./discovery.ts";

const signal = new AbortController().signal;
const resource = (name: string, kind: string, scope: string, verbs: readonly string[]) => ({
  resource: name,
  scope,
  verbs,
  responseKind: { group: "", version: "", kind },
});
const list = ["get", "list", "watch"];

const CORE = {
  kind: "APIGroupDiscoveryList",
  items: [
    {
      versions: [
        {
          version: "v1",
          freshness: "Current",
          resources: [
            resource("pods", "Pod", "Namespaced", list),
            resource("nodes", "Node", "Cluster", list),
            resource("bindings", "Binding", "Namespaced", ["create"]),
          ],
        },
      ],
    },
  ],
};
const GROUPS = {
  kind: "APIGroupDiscoveryList",
  items: [
    {
      metadata: { name: "apps" },
      versions: [
        { version: "v1", resources: [resource("deployments", "Deployment", "Namespaced", list)] },
        { version: "v1beta1", resources: [resource("deployments", "Deployment", "Namespaced", list)] },
      ],
    },
    { metadata: { name: "metrics.k8s.io" }, versions: [{ version: "v1", freshness: "Stale" }] },
  ],
};
const POD = { group: "", version: "v1", resource: "pods", kind: "Pod", namespaced: true };
const NODE = { group: "", version: "v1", resource: "nodes", kind: "Node", namespaced: false };
const DEPLOYMENT = {
  group: "apps",
  version: "v1",
  resource: "deployments",
  kind: "Deployment",
  namespaced: true,
};

test("discoverKinds: sends two requests to a server with aggregated discovery, and omits kinds that cannot be listed", async () => {
  await using server = await standIn(({ path }) => (path === "/api" ? CORE : GROUPS));
  expect(await discoverKinds(server.kube, signal)).toEqual({
    kinds: [POD, NODE, DEPLOYMENT],
    unavailable: ["metrics.k8s.io/v1: its server does not answer"],
  });
  expect(server.requests.map(({ path }) => path).toSorted()).toEqual(["/api", "/apis"]);
  expect(server.requests[0]?.accept).toContain("as=APIGroupDiscoveryList");
});

const named = (name: string, kind: string, namespaced: boolean, verbs: readonly string[]) => ({
  ...{ name, kind, namespaced, verbs },
});

test("discoverKinds: queries other servers group by group, and one failing group hides no other", async () => {
  const answers: Record<string, object> = {
    "/api": { kind: "APIVersions", versions: ["v1"] },
    "/api/v1": {
      resources: [
        named("pods", "Pod", true, list),
        named("pods/exec", "PodExecOptions", true, ["create"]),
        named("nodes", "Node", false, list),
      ],
    },
    "/apis": {
      groups: [
        { name: "apps", versions: [{ version: "v1" }, { version: "v1beta1" }] },
        { name: "metrics.k8s.io", versions: [{ version: "v1" }] },
      ],
    },
    "/apis/apps/v1": { resources: [named("deployments", "Deployment", true, list)] },
    "/apis/apps/v1beta1": { resources: [named("deployments", "Deployment", true, list)] },
    "/apis/metrics.k8s.io/v1": refuses(503, "service unavailable"),
  };
  await using server = await standIn(({ path }) => answers[path]);
  expect(await discoverKinds(server.kube, signal)).toEqual({
    kinds: [POD, NODE, DEPLOYMENT],
    unavailable: ["metrics.k8s.io/v1: HTTP 503, service unavailable"],
  });
});

test("discoverKinds: fails if the server answers nothing, instead of returning no kinds", async () => {
  await using server = await standIn(() => refuses(401, "Unauthorized"));
  await expect(discoverKinds(server.kube, signal)).rejects.toThrow("HTTP 401, Unauthorized");
});

test("discoverKinds: stops when the time is up", async () => {
  await using server = await standIn(() => "silent");
  await expect(discoverKinds(server.kube, AbortSignal.timeout(20))).rejects.toThrow(/abort|timeout/i);
});
