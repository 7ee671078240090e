import { expect, test } from "vitest";
import { refuses, standIn } from "../testing/api-stand-in.ts";
import { listObjectNames, pathOf } from "./discovery.ts";

const signal = new AbortController().signal;
const PODS = { group: "", version: "v1", resource: "pods", kind: "Pod" };

test.each([
  [PODS, undefined, "/api/v1/pods"],
  [PODS, "team", "/api/v1/namespaces/team/pods"],
  [{ group: "apps", version: "v1", resource: "deployments" }, undefined, "/apis/apps/v1/deployments"],
  [
    { group: "apps", version: "v1", resource: "deployments" },
    "team",
    "/apis/apps/v1/namespaces/team/deployments",
  ],
])("pathOf: returns where the objects of a kind are", (where, namespace, path) =>
  expect(pathOf(where, namespace)).toBe(path),
);

test("listObjectNames: reads all pages and returns names only", async () => {
  await using server = await standIn(({ path }) =>
    path.includes("continue=more")
      ? { items: [{ metadata: { name: "two" } }] }
      : {
          metadata: { continue: "more" },
          items: [{ metadata: { name: "one", namespace: "team", labels: { a: "b" }, uid: "1" } }],
        },
  );
  expect(await listObjectNames(server.kube, PODS, { selector: "a=b", signal })).toEqual({
    found: [
      { kind: "Pod", name: "one", namespace: "team", labels: { a: "b" } },
      { kind: "Pod", name: "two", namespace: "", labels: {} },
    ],
  });
  expect(server.requests.map(({ path }) => path)).toEqual([
    "/api/v1/pods?limit=500&labelSelector=a%3Db",
    "/api/v1/pods?limit=500&labelSelector=a%3Db&continue=more",
  ]);
  expect(server.requests[0]?.accept).toContain("as=PartialObjectMetadataList");
});

test("listObjectNames: distinguishes an empty list from a refusal", async () => {
  await using server = await standIn(() => ({ metadata: {}, items: null }));
  expect(await listObjectNames(server.kube, PODS, { signal })).toEqual({ found: [] });
});

test.each<[string, [number, object], { refused: string; status: number }]>([
  [
    "in its words",
    refuses(403, "pods is forbidden"),
    { refused: "HTTP 403, pods is forbidden", status: 403 },
  ],
  ["without any", [500, ["broken"]], { refused: "HTTP 500", status: 500 }],
  ["by what is no list", [200, { kind: "Pod" }], { refused: "HTTP 200", status: 200 }],
])("listObjectNames: reports a refusal %s", async (_, said, refusal) => {
  await using server = await standIn(() => said);
  expect(await listObjectNames(server.kube, PODS, { signal })).toEqual(refusal);
});
