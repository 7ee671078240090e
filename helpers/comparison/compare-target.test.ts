import { expect, test } from "vitest";
import type { TargetReport } from "../reporters/model.ts";
import { reportOf, resultOf } from "../reporters/sample.ts";
import { baselineOf } from "./baseline.ts";
import { targetDifferences } from "./compare.ts";
import { TARGET } from "./sample.ts";

const { run } = reportOf([]);
const baseline = (target?: Partial<TargetReport>, more: Partial<typeof run> = {}) =>
  baselineOf([
    reportOf([resultOf("dns/fqdn")], {
      run: { ...run, ...more },
      ...(target ? { target: { ...TARGET, ...target } } : {}),
    }),
  ]);
const lines = (was: ReturnType<typeof baseline>, is: ReturnType<typeof baseline>) =>
  targetDifferences(was, is).map(({ what, is: { old, new: now } }) => `${what}: ${old} → ${now}`);
const [node] = TARGET.nodes;
if (!node) throw new Error("the sample has no node");

test.each<[string, Partial<TargetReport>, string[]]>([
  ["no difference for the same target", {}, []],
  [
    "no difference for the reason, names and addresses of a target",
    {
      why: "selected by the user",
      nodes: TARGET.nodes.map((each) => ({ ...each, name: "x", address: "y" })),
    },
    [],
  ],
  ["another kind", { kind: "existing" }, ["target: source → existing"]],
  ["a new version", { kubernetes: "v1.35.0" }, ["kubernetes: v1.34.1 → v1.35.0"]],
  [
    "one node of a later version",
    { nodes: [...TARGET.nodes, { ...node, kubelet: "v1.35.0" }] },
    ["nodes: 2 → 3", "kubelet versions: v1.34.1 → v1.34.1, v1.35.0"],
  ],
  [
    "no node",
    { nodes: [] },
    ["nodes: 2 → 0", "kubelet versions: v1.34.1 → none", "OS images: Debian GNU/Linux 12 → none"],
  ],
  [
    "another system",
    { nodes: TARGET.nodes.map((each) => ({ ...each, system: "Ubuntu 24.04" })) },
    ["OS images: Debian GNU/Linux 12 → Ubuntu 24.04"],
  ],
  ["another plug-in", { cni: "cilium" }, ["pod network: docker.io/calico/node:v3.30.3 → cilium"]],
  ["another denial mode", { denyStyle: "reject" }, ["deny style: not measured → reject"]],
  ["another proxy", { proxyMode: "nftables" }, ["proxy mode: iptables → nftables"]],
  ["no ingress", { ingress: "none" }, [`ingress: ${TARGET.ingress} → none`]],
  [
    "another balancer",
    { loadBalancer: "the cloud's" },
    [`load balancer: ${TARGET.loadBalancer} → the cloud's`],
  ],
  [
    "another client outside the cluster",
    { outside: "this machine" },
    ["outside: the test process → this machine"],
  ],
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
])("targetDifferences: reports %s", (_, target, expected) =>
  expect(lines(baseline(TARGET), baseline(target))).toEqual(expected),
);

test("targetDifferences: reports the version of labcheck and the seed", () => {
  expect(lines(baseline(TARGET), baseline(TARGET, { version: "0.2.0", seed: 9 }))).toEqual([
    "labcheck: 0.1.0 → 0.2.0",
    "seed: 7 → 9",
  ]);
});

test("targetDifferences: reports unknown for a run without a target", () => {
  expect(lines(baseline(), baseline())).toEqual([]);
  expect(lines(baseline(), baseline(TARGET))).toContain("kubernetes: unknown → v1.34.1");
});
