import { beforeEach, expect, test, vi } from "vitest";
import type * as Replace from "../../fixtures/guestbook/replace-pod.ts";
import type * as Exec from "../../helpers/probes/exec.ts";
import { contextOn, labOn, redisCommands, type StandInPod, standInCluster } from "../stand-in-lab.ts";
import { recreated } from "./changes.ts";
import { distributes, random, routes } from "./distribution.ts";

const { execute, proxyModeOf, replacePod } = vi.hoisted(() => ({
  execute: vi.fn<typeof Exec.execute>(),
  proxyModeOf: vi.fn<(...queried: unknown[]) => Promise<{ mode: string; why: string }>>(),
  replacePod: vi.fn<typeof Replace.replacePod>(),
}));
vi.mock("../../helpers/probes/exec.ts", () => ({ execute }));
vi.mock("../../fixtures/cluster/inspect/proxy-mode.ts", () => ({ proxyModeOf }));
vi.mock("../../fixtures/guestbook/replace-pod.ts", () => ({ replacePod }));

const VIRTUAL = "10.43.0.7";
const busybox = { name: "busybox-1", ip: "10.42.1.9", labels: { run: "busybox" } };
const redis = (name: string, role: string, ip: string): StandInPod => ({
  ...{ name, ip },
  labels: { app: "redis", role },
});
const [one, other] = [
  redis("redis-slave-a", "slave", "10.42.1.3"),
  redis("redis-slave-b", "slave", "10.42.2.3"),
];
const PODS = [busybox, redis("redis-master-a", "master", "10.42.1.2"), one, other];

/** Endpoints of pods as one slice for each family; without a name for the pod where none is given. */
const sliceOf = (...endpoints: [address: string, pod?: string][]) => ({
  endpoints: endpoints.map(([address, pod]) => ({
    addresses: [address],
    conditions: { ready: true },
    ...(pod === undefined ? {} : { targetRef: { kind: "Pod", name: pod } }),
  })),
});

interface Case {
  pods?: readonly StandInPod[];
  selector?: Record<string, string>;
  slices?: () => object[];
  virtual?: string | string[];
}

async function cluster({ pods = PODS, selector, slices, virtual = VIRTUAL }: Case = {}) {
  const clusterIPs = [virtual].flat();
  const spec = { clusterIP: clusterIPs[0], clusterIPs, ...(selector ? { selector } : {}) };
  const services = { "redis-master": spec, "redis-slave": spec };
  return standInCluster({ pods, services, ...(slices ? { slices } : {}) });
}

/** Has these pods answer in turn at a virtual IP; a pod that is connected to directly answers itself. */
function takingTurns(...names: string[]) {
  let turn = 0;
  return (_from: string, address: string) =>
    PODS.find(({ ip }) => ip === address)?.name ?? names[turn++ % names.length] ?? "";
}

const withoutOther = (_: string, address: string) => (address === other.ip ? "" : one.name);
const shutOther = (_: string, address: string) => (address === other.ip ? "timeout" : "open");
const masterAlone = (_: string, address: string) => (address === VIRTUAL ? "" : "redis-master-a");

beforeEach(() => {
  vi.resetAllMocks();
});

const inconclusiveOr = (error: unknown) =>
  error instanceof Error && error.name === "ProbeError"
    ? `ProbeError: ${error.message}`
    : Promise.reject(error);

async function verdictOn(claim: typeof routes, setting: Case = {}) {
  await using server = await cluster(setting);
  const context = contextOn(server);
  return await claim.check({ lab: labOn(server), context }).catch(inconclusiveOr);
}

test("services/distributes: throws ProbeError where a pod cannot reach a slave directly", async () => {
  execute.mockImplementation(redisCommands({ answers: withoutOther, connects: shutOther }));
  expect(await verdictOn(distributes)).toBe(
    "ProbeError: redis-slave-b was never reached on node-1, but a direct connection from node-1 to redis-slave-b gives timeout: node-1: redis-slave-a 60",
  );
});

test("services/distributes: is violated where a slave answers directly and never through the service", async () => {
  execute.mockImplementation(redisCommands({ answers: takingTurns(one.name) }));
  expect(await verdictOn(distributes)).toMatchObject({
    verdict: "violated",
    reason: { text: "redis-slave-b was never reached on node-1: node-1: redis-slave-a 60" },
  });
});

test("services/distributes: is upheld over IPv6", async () => {
  execute.mockImplementation(redisCommands({ answers: takingTurns(one.name, other.name) }));
  expect(await verdictOn(distributes, { virtual: "fd00:43::7" })).toMatchObject({ verdict: "upheld" });
  const targets = execute.mock.calls.map(([, { target }]) => target);
  expect(targets).toContain("[fd00:43::7]:6379 × 60");
});

test("services/routes: accepts any of several selected masters", async () => {
  const second = redis("redis-master-b", "master", "10.42.2.2");
  execute.mockImplementation(redisCommands({ answers: takingTurns("redis-master-a", second.name) }));
  const pods = [...PODS, second];
  expect(await verdictOn(routes, { pods })).toMatchObject({
    verdict: "upheld",
    reason: {
      text: "all 88 connections to 10.43.0.7 from 1 nodes were answered: redis-master-a 44, redis-master-b 44",
    },
  });
});

test("services/routes: rejects a master that the service does not select", async () => {
  const second = { ...redis("redis-master-b", "master", "10.42.2.2") };
  const selected = { ...PODS[1]!, labels: { app: "redis", role: "master", track: "stable" } };
  execute.mockImplementation(redisCommands({ answers: takingTurns("redis-master-a", second.name) }));
  const setting = {
    pods: [busybox, selected, one, other, second],
    selector: { app: "redis", track: "stable" },
  };
  expect(await verdictOn(routes, setting)).toMatchObject({
    verdict: "violated",
    reason: {
      text: "connections from node-1 to 10.43.0.7 were answered by redis-master-b 44, not only by redis-master-a",
    },
  });
});

test("services/routes: rejects pods that are no masters, even if the service selects them", async () => {
  execute.mockImplementation(redisCommands({ answers: takingTurns(one.name) }));
  expect(await verdictOn(routes, { selector: { app: "redis", role: "slave" } })).toMatchObject({
    verdict: "violated",
    reason: {
      text: "connections from node-1 to 10.43.0.7 were answered by redis-slave-a 88, not only by redis-master-a",
    },
  });
});

test("services/routes: is violated by missing answers only where the master answers directly", async () => {
  execute.mockImplementation(redisCommands({ answers: masterAlone }));
  expect(await verdictOn(routes)).toMatchObject({ verdict: "violated" });
  execute.mockImplementation(redisCommands({ answers: () => "" }));
  expect(await verdictOn(routes)).toBe(
    "ProbeError: 88 of 88 connections from node-1 got no answer; redis-master-a is open from node-1, but identifies itself in only 0 of 3 direct connections",
  );
});

const turns = () => ({ answers: takingTurns("redis-slave-c", other.name) });

/** The verdict after the first slave is replaced by a new pod with this address. */
async function afterReplacing(
  ip: string,
  slices: () => object[],
  commands: Parameters<typeof redisCommands>[0],
) {
  const setting = { pods: PODS as readonly StandInPod[], slices };
  const fresh = redis("redis-slave-c", "slave", ip);
  await using server = await standInCluster({
    get pods() {
      return setting.pods;
    },
    services: { "redis-slave": { clusterIP: VIRTUAL } },
    slices,
  });
  const { asPod } = await import("../../fixtures/guestbook/pods.ts");
  replacePod.mockImplementation(async () => {
    setting.pods = [...PODS.filter((pod) => pod !== one), fresh];
    return asPod({ metadata: { name: fresh.name, labels: fresh.labels }, status: { podIP: ip } });
  });
  execute.mockImplementation(redisCommands(commands));
  const context = contextOn(server);
  return await recreated.check({ lab: labOn(server), context }).catch(inconclusiveOr);
}

test("services/recreated: is upheld where the new pod has the same IP, and says so", async () => {
  const slices = () => [sliceOf([one.ip, "redis-slave-c"], [other.ip, other.name])];
  expect(await afterReplacing(one.ip, slices, turns())).toMatchObject({
    verdict: "upheld",
    reason: {
      text: expect.stringMatching(
        /^redis-slave-c got the same IP as redis-slave-a, 10\.42\.1\.3, which the lab allows; the virtual IP is still 10\.43\.0\.7 and led to redis-slave-c/,
      ),
    },
  });
});

const ofBoth = () => [
  sliceOf(["10.42.1.7", "redis-slave-c"], [other.ip]),
  sliceOf(["fd00:42::7", "redis-slave-c"], ["fd00:42::3", other.name]),
];
const withoutFresh: Parameters<typeof redisCommands>[0] = {
  answers: (_, address) => (address === "10.42.1.7" ? "" : other.name),
  connects: (_, address) => (address === "10.42.1.7" ? "timeout" : "open"),
};

test("services/recreated: accepts slices of both families and endpoints without a targetRef", async () => {
  expect(await afterReplacing("10.42.1.7", ofBoth, turns())).toMatchObject({
    verdict: "upheld",
    reason: { text: expect.stringMatching(/^the pod IP changed from 10\.42\.1\.3 to 10\.42\.1\.7; /) },
  });
});

test("services/recreated: is violated where the deleted pod is still an endpoint, even with the new pod's IP", {
  timeout: 40_000,
}, async () => {
  const slices = () => [sliceOf([one.ip, one.name], [other.ip, other.name])];
  expect(await afterReplacing(one.ip, slices, turns())).toMatchObject({
    verdict: "violated",
    reason: {
      text: expect.stringContaining(
        "the endpoints are redis-slave-a, redis-slave-b, not redis-slave-b, redis-slave-c",
      ),
    },
  });
});

const right = () => [sliceOf(["10.42.1.7", "redis-slave-c"], [other.ip, other.name])];

test("services/recreated: throws ProbeError where a node cannot reach the new pod directly", {
  timeout: 40_000,
}, async () => {
  expect(await afterReplacing("10.42.1.7", right, withoutFresh)).toMatch(
    /^ProbeError: redis-slave-c answered none of 44 connections from node-1 to 10\.43\.0\.7; but a direct connection from node-1 to redis-slave-c gives timeout/,
  );
});

test("services/recreated: tolerates as many unanswered connections as packet loss explains", {
  timeout: 40_000,
}, async () => {
  let created = 0;
  const losing = (every: number) => (_: string, address: string) => {
    if (address !== VIRTUAL) return address === other.ip ? other.name : "redis-slave-c";
    created += 1;
    return created % every === 0 ? "" : created % 2 === 0 ? other.name : "redis-slave-c";
  };
  expect(await afterReplacing("10.42.1.7", right, { answers: losing(15) })).toMatch(
    /^ProbeError: \d of 44 connections from node-1 to 10\.43\.0\.7 got no answer, which may be packet loss$/,
  );
  // A third of them get no answer.
  expect(await afterReplacing("10.42.1.7", right, { answers: losing(3) })).toMatchObject({
    verdict: "violated",
    reason: {
      text: expect.stringMatching(/1\d of 44 connections from node-1 to 10\.43\.0\.7 got no answer$/),
    },
  });
});

test.each([
  ["iptables", "violated"],
  ["nftables", "violated"],
  ["unknown", "skipped"],
  ["ebpf", "skipped"],
])("services/random: judges a fixed cycle in proxy mode %s as %s", async (mode, verdict) => {
  proxyModeOf.mockResolvedValue({ mode, why: "what it says" });
  execute.mockImplementation(redisCommands({ answers: takingTurns(one.name, other.name) }));
  const seen = await verdictOn(random);
  expect(seen).toMatchObject({ verdict });
  expect(seen).toMatchObject({ reason: { text: expect.stringContaining(`proxy mode ${mode}`) } });
});
