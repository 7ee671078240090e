import { expect, test } from "vitest";
import type { TargetReport } from "../reporters/model.ts";
import { reportOf, resultOf } from "../reporters/sample.ts";
import { baselineOf } from "./baseline.ts";
import { targetDifferences } from "./compare.ts";
import { TARGET } from "./sample.ts";

const { run } = reportOf([]);
const kept = (target?: Partial<TargetReport>, more: Partial<typeof run> = {}) =>
  baselineOf([
    reportOf([resultOf("dns/fqdn")], {
      run: { ...run, ...more },
      ...(target ? { target: { ...TARGET, ...target } } : {}),
    }),
  ]);
const lines = (was: ReturnType<typeof kept>, is: ReturnType<typeof kept>) =>
  targetDifferences(was, is).map(({ what, is: { old, new: now } }) => `${what}: ${old} → ${now}`);
const [node] = TARGET.nodes;
if (!node) throw new Error("the sample has no node");

test.each<[string, Partial<TargetReport>, string[]]>([
  ["nothing", {}, []],
  [
    "a target's why and its addresses",
    { why: "asked for", nodes: TARGET.nodes.map((each) => ({ ...each, name: "x", address: "y" })) },
    [],
  ],
  ["another kind", { kind: "existing" }, ["target: source → existing"]],
  ["a new version", { kubernetes: "v1.35.0" }, ["kubernetes: v1.34.1 → v1.35.0"]],
  [
    "one node of a later version",
    { nodes: [...TARGET.nodes, { ...node, kubelet: "v1.35.0" }] },
    ["nodes: 2 → 3", "kubelets: v1.34.1 → v1.34.1, v1.35.0"],
  ],
  [
    "no node",
    { nodes: [] },
    ["nodes: 2 → 0", "kubelets: v1.34.1 → none", "nodes' systems: Debian GNU/Linux 12 → none"],
  ],
  [
    "another system",
    { nodes: TARGET.nodes.map((each) => ({ ...each, system: "Ubuntu 24.04" })) },
    ["nodes' systems: Debian GNU/Linux 12 → Ubuntu 24.04"],
  ],
  ["another plug-in", { cni: "cilium" }, ["pod network: docker.io/calico/node:v3.30.3 → cilium"]],
  ["another way to deny", { denyStyle: "reject" }, ["deny style: not measured → reject"]],
  ["another proxy", { proxyMode: "nftables" }, ["proxy mode: iptables → nftables"]],
  ["no ingress", { ingress: "none" }, [`ingress: ${TARGET.ingress} → none`]],
  [
    "another balancer",
    { loadBalancer: "the cloud's" },
    [`load balancer: ${TARGET.loadBalancer} → the cloud's`],
  ],
  ["another outside", { outside: "this machine" }, ["outside: the test process → this machine"]],
  ["a new tag", { images: ["docker.io/calico/node:v3.30.3", "redis:8.0"] }, ["image redis: 7.2 → 8.0"]],
  [
    "images that come, go, and have a registry with a port or a digest",
    { images: ["redis:7.2", "host:5000/busybox", "host:5000/busybox:1.37", "node@sha256:ab12"] },
    [
      "image docker.io/calico/node: v3.30.3 → none",
      "image host:5000/busybox: none → , 1.37",
      "image node: none → sha256:ab12",
    ],
  ],
  [
    "a tag that has its digest behind it",
    { images: ["docker.io/calico/node:v3.30.3", "redis:7.2@sha256:ab12"] },
    ["image redis: 7.2 → 7.2@sha256:ab12"],
  ],
])("%s", (_, target, reported) => expect(lines(kept(TARGET), kept(target))).toEqual(reported));

test("labcheck itself and the order of the claims are told as well", () => {
  expect(lines(kept(TARGET), kept(TARGET, { version: "0.2.0", seed: 9 }))).toEqual([
    "labcheck: 0.1.0 → 0.2.0",
    "seed: 7 → 9",
  ]);
});

test("of a run without a target nothing is known", () => {
  expect(lines(kept(), kept())).toEqual([]);
  expect(lines(kept(), kept(TARGET))).toContain("kubernetes: unknown → v1.34.1");
});
