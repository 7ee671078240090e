import { beforeEach, expect, test, vi } from "vitest";
import { onePodOf } from "../../fixtures/guestbook/pods.ts";
import type * as Replace from "../../fixtures/guestbook/replace-pod.ts";
import type * as Exec from "../../helpers/probes/exec.ts";
import type * as Udp from "../../helpers/probes/udp.ts";
import type { LabClaim } from "../claim.ts";
import { labOn, observedOn, redisCommands, standInCluster } from "../stand-in-lab.ts";
import { recreated } from "./changes.ts";
import { udp } from "./claims.ts";
import { distributes, random, routes } from "./distribution.ts";
import { changedAddress, inFamilyOf } from "./identities.ts";

const { execute, manyPackets, proxyModeOf, replacePod } = vi.hoisted(() => ({
  execute: vi.fn<typeof Exec.execute>(),
  manyPackets: vi.fn<typeof Udp.manyPackets>(),
  replacePod: vi.fn<typeof Replace.replacePod>(),
  proxyModeOf: vi.fn<() => Promise<{ mode: string; why: string }>>(),
}));
vi.mock("../../helpers/probes/exec.ts", () => ({ execute }));
vi.mock("../../helpers/probes/udp.ts", () => ({ manyPackets }));
vi.mock("../../fixtures/guestbook/replace-pod.ts", () => ({ replacePod }));
vi.mock("../../fixtures/cluster/inspect/proxy-mode.ts", () => ({ proxyModeOf }));

const [FIRST, SECOND] = ["10.43.0.7", "fd00:43::7"] as const;
const redis = (name: string, role: string, ip: string) => ({ name, ip, labels: { app: "redis", role } });
const [MASTER, ONE, OTHER] = ["redis-master-a", "redis-slave-a", "redis-slave-b"] as const;
const [ECHO_ONE, ECHO_OTHER] = ["echo-a", "echo-b"] as const;
const PODS = [
  { name: "busybox-1", ip: "10.42.1.9", labels: { run: "busybox" } },
  redis(MASTER, "master", "10.42.1.2"),
  redis(ONE, "slave", "10.42.1.3"),
  redis(OTHER, "slave", "10.42.1.4"),
  { name: ECHO_ONE, ip: "10.42.1.5", labels: { app: "echo" } },
  { name: ECHO_OTHER, ip: "10.42.1.6", labels: { app: "echo" } },
];

beforeEach(() => {
  vi.resetAllMocks();
  proxyModeOf.mockResolvedValue({ mode: "iptables", why: "it says so" });
});

/** A pseudorandom choice that is the same in every run. */
function coin(one: string, other: string) {
  let state = 7;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return (state >> 16) % 2 === 0 ? one : other;
  };
}

async function verdictOn(claim: LabClaim, answers: (address: string) => string) {
  execute.mockImplementation(
    redisCommands({
      answers: (_, address) => PODS.find(({ ip }) => ip === address)?.name ?? answers(address),
    }),
  );
  manyPackets.mockImplementation(async (_context, _from, { address, count }) =>
    Array.from({ length: count }, () => PODS.find(({ ip }) => ip === address)?.name ?? answers(address)),
  );
  const spec = { clusterIP: FIRST, clusterIPs: [FIRST, SECOND] };
  const services = { "redis-master": spec, "redis-slave": spec, echo: spec };
  const endpoints = PODS.filter(({ labels }) => "role" in labels && labels.role === "slave").map(
    ({ name, ip }) => ({
      ...{ addresses: [ip], conditions: { ready: true }, targetRef: { kind: "Pod", name } },
    }),
  );
  replacePod.mockImplementation((lab) => onePodOf(lab, "role=slave"));
  await using server = await standInCluster({ pods: PODS, services, slices: () => [{ endpoints }] });
  return await claim.check({ lab: labOn(server), context: observedOn(server) });
}

const turns = (names: readonly string[]) => {
  let turn = 0;
  return () => names[turn++ % names.length] ?? "";
};

test.each<[LabClaim, () => string, () => string, string]>([
  [routes, () => MASTER, () => ONE, "service-leads-astray"],
  [distributes, turns([ONE, OTHER]), () => ONE, "endpoint-never-reached"],
  [random, coin(ONE, OTHER), turns([ONE, OTHER]), "order-pattern"],
  [recreated, turns([ONE, OTHER]), () => ONE, "new-pod-not-followed"],
])("$id: checks both families of a service", { timeout: 60_000 }, async (claim, right, wrong, code) => {
  const upheld = await verdictOn(claim, right);
  expect(upheld).toMatchObject({ verdict: "upheld" });
  for (const astray of [FIRST, SECOND])
    expect(await verdictOn(claim, (address) => (address === astray ? wrong() : right()))).toMatchObject({
      verdict: "violated",
      reason: { code },
    });
});

test("services/udp: sends no packet in a family on which the echo server does not listen", async () => {
  const right = turns([ECHO_ONE, ECHO_OTHER]);
  expect(await verdictOn(udp, (address) => (address === SECOND ? "" : right()))).toMatchObject({
    verdict: "upheld",
  });
  const addresses = new Set(manyPackets.mock.calls.map(([, , { address }]) => address));
  expect(addresses).toEqual(new Set([FIRST]));
});

test("inFamilyOf: uses a pod's address of that family, or its only one", () => {
  const pod = { namespace: "lab", name: "a", container: "a", node: "node-1", labels: {} };
  const both = { ...pod, ip: "10.42.1.2", ips: ["10.42.1.2", "fd00:42::2"] };
  const one = { ...pod, ip: "10.42.1.3", ips: ["10.42.1.3"] };
  expect(inFamilyOf(SECOND, [both, one]).map(({ ip }) => ip)).toEqual(["fd00:42::2", "10.42.1.3"]);
  expect(inFamilyOf(FIRST, [both, one]).map(({ ip }) => ip)).toEqual(["10.42.1.2", "10.42.1.3"]);
});

test("changedAddress: returns the first address that changed or is gone", () => {
  expect(changedAddress([FIRST, SECOND], [FIRST, "fd00:43:0::7"])).toBeUndefined();
  expect(changedAddress([FIRST, SECOND], [FIRST])).toEqual({ wanted: SECOND, found: "None" });
  expect(changedAddress([FIRST], ["10.43.0.8"])).toEqual({ wanted: FIRST, found: "10.43.0.8" });
});
