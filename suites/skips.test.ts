import { expect, test } from "vitest";
import { runsOnNode } from "../fixtures/cluster/existing/nodes.ts";
import { upheld, violated } from "../helpers/engine/verdict.ts";
import { sampleReason } from "../helpers/testing/sample-claims.ts";
import { alone, noEntrance, noNodePort, notOutside, unlessLeftOut } from "./skips.ts";

const node = (name: string, unreachableReason?: string) => ({
  ...{ name, address: "10.0.0.1" },
  ...(unreachableReason ? { unreachableReason: sampleReason(unreachableReason) } : {}),
});
const [near, far] = [node("near"), node("far", "there is no way to far")];

test.each([
  [[near, far], undefined],
  [[near], "near is the only node to look from"],
  [[], "none is the only node to look from"],
])("what is said of two nodes, asked of %j", (nodes, why) => expect(alone({ nodes })?.text).toBe(why));

test("who runs inside does not look from outside", () => {
  expect(notOutside({})).toBeUndefined();
  expect(notOutside({ insideReason: runsOnNode({ node: "near" }) })?.text).toBe(
    "labcheck runs on near, a node of this cluster, where nothing is outside",
  );
});

test.each<[string, Parameters<typeof noNodePort>[0], string | undefined]>([
  ["one node has a way to it", { nodes: [far, near] }, undefined],
  ["no node has a way to it", { nodes: [far] }, "there is no way to far"],
  [
    "it is asked from inside",
    { nodes: [near], insideReason: sampleReason("here") },
    "here, where nothing is outside",
  ],
])("a node port: %s", (_, cluster, why) => expect(noNodePort(cluster)?.text).toBe(why));

const balancer = { missing: sampleReason("no balancer") };
const ingress = { missing: sampleReason("no controller") };

test.each<[string, Parameters<typeof noEntrance>[0], string | undefined]>([
  [
    "each way has its reason",
    { cluster: { nodes: [far] }, balancer, ingress },
    "the guestbook has no entrance from here: there is no way to far; no balancer; no controller",
  ],
  ["a node port is left", { cluster: { nodes: [far, near] }, balancer, ingress }, undefined],
  [
    "it is asked from inside",
    { cluster: { nodes: [near], insideReason: sampleReason("here") }, ingress: [] },
    "here, where nothing is outside",
  ],
  ["a balancer is left", { cluster: { nodes: [far] }, ingress }, undefined],
  ["an ingress is left", { cluster: { nodes: [far] }, balancer, ingress: [] }, undefined],
])("entrances: %s", (_, lab, why) => expect(noEntrance(lab)?.text).toBe(why));

test("what is said of every node is not upheld where one was left out, and may be violated by the others", () => {
  const good = upheld(sampleReason("a serves"));
  const left = "not asked, for want of a way to them: there is no way to b";
  expect(unlessLeftOut(good, undefined)).toBe(good);
  expect(unlessLeftOut(good, sampleReason(left))).toMatchObject({
    verdict: "skipped",
    reason: { text: `a serves; ${left}` },
  });
  const bad = violated(sampleReason("a does not serve"));
  expect(unlessLeftOut(bad, sampleReason(left))).toMatchObject({
    verdict: "violated",
    reason: { text: `a does not serve; ${left}` },
  });
});
