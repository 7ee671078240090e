import { expect, test } from "vitest";
import { runsOnNode } from "../fixtures/cluster/existing/nodes.ts";
import { upheld, violated } from "../helpers/engine/verdict.ts";
import { sampleReason } from "../helpers/testing/sample-claims.ts";
import { limitedByUnreachable, noEntrance, noNodePort, notOutside, singleNode } from "./skips.ts";

const node = (name: string, unreachableReason?: string) => ({
  ...{ name, address: "10.0.0.1" },
  ...(unreachableReason ? { unreachableReason: sampleReason(unreachableReason) } : {}),
});
const [near, far] = [node("near"), node("far", "far cannot be reached")];

test.each([
  [[near, far], undefined],
  [[near], "near is the only node"],
  [[], "the cluster has no nodes"],
])("singleNode: for nodes %j returns %j", (nodes, why) => expect(singleNode({ nodes })?.text).toBe(why));

test("notOutside: returns a reason if labcheck runs inside the cluster", () => {
  expect(notOutside({})).toBeUndefined();
  expect(notOutside({ insideReason: runsOnNode({ node: "near" }) })?.text).toBe(
    "labcheck runs on near, a node of this cluster, so nothing can be probed from outside",
  );
});

test.each<[string, Parameters<typeof noNodePort>[0], string | undefined]>([
  ["one node can be reached", { nodes: [far, near] }, undefined],
  ["no node can be reached", { nodes: [far] }, "far cannot be reached"],
  [
    "labcheck runs inside",
    { nodes: [near], insideReason: sampleReason("here") },
    "here, so nothing can be probed from outside",
  ],
])("noNodePort: if %s", (_, cluster, why) => expect(noNodePort(cluster)?.text).toBe(why));

const balancer = { missing: sampleReason("no balancer") };
const ingress = { missing: sampleReason("no controller") };

test.each<[string, Parameters<typeof noEntrance>[0], string | undefined]>([
  [
    "no entrance is left",
    { cluster: { nodes: [far] }, balancer, ingress },
    "no entrance of the guestbook can be reached from this machine: far cannot be reached; no balancer; no controller",
  ],
  ["a node port is left", { cluster: { nodes: [far, near] }, balancer, ingress }, undefined],
  [
    "labcheck runs inside",
    { cluster: { nodes: [near], insideReason: sampleReason("here") }, ingress: [] },
    "here, so nothing can be probed from outside",
  ],
  ["a balancer is left", { cluster: { nodes: [far] }, ingress }, undefined],
  ["an ingress is left", { cluster: { nodes: [far] }, balancer, ingress: [] }, undefined],
])("noEntrance: if %s", (_, lab, why) => expect(noEntrance(lab)?.text).toBe(why));

test("limitedByUnreachable: turns upheld into skipped, and keeps violated", () => {
  const good = upheld(sampleReason("a serves"));
  const left = "not probed: b cannot be reached";
  expect(limitedByUnreachable(good, undefined)).toBe(good);
  expect(limitedByUnreachable(good, sampleReason(left))).toMatchObject({
    verdict: "skipped",
    reason: { text: `a serves; ${left}` },
  });
  const bad = violated(sampleReason("a does not serve"));
  expect(limitedByUnreachable(bad, sampleReason(left))).toMatchObject({
    verdict: "violated",
    reason: { text: `a does not serve; ${left}` },
  });
});
