import { expect, test } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { DEFAULT_TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { standIn } from "../../helpers/testing/api-stand-in.ts";
import { testContext } from "../../helpers/testing/test-context.ts";
import { endpoints } from "./claims.ts";

/** The addresses of each pod, the primary one first. */
type Pods = Readonly<Record<string, readonly string[]>>;
type Slices = readonly (readonly string[])[];

const podOf = (name: string, ips: readonly string[]) => ({
  metadata: { name, namespace: "lab" },
  spec: { nodeName: "node-1", containers: [{ name }] },
  status: {
    phase: "Running",
    podIP: ips[0],
    podIPs: ips.map((ip) => ({ ip })),
    conditions: [{ type: "Ready", status: "True" }],
  },
});

const sliceOf = (addresses: readonly string[]) => ({
  addressType: addresses.some((each) => each.includes(":")) ? "IPv6" : "IPv4",
  endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
  ports: [{ port: 6379 }],
});

const isMaster = (name: string) => name.startsWith("redis-master");

async function judged(pods: Pods, slices: Slices, families?: readonly string[]) {
  await using server = await standIn(({ path }) => {
    const master = path.includes("master");
    const { pathname } = new URL(path, "http://x");
    if (pathname.endsWith("/pods")) {
      const own = Object.entries(pods).filter(([name]) => isMaster(name) === master);
      return { items: own.map(([name, ips]) => podOf(name, ips)) };
    }
    if (pathname.endsWith("/endpointslices")) {
      const masters = Object.entries(pods).flatMap(([name, ips]) => (isMaster(name) ? [ips] : []));
      const own = master
        ? [4, 6].map((v) => masters.flat().filter((ip) => ip.includes(":") === (v === 6)))
        : slices;
      return { items: own.filter((each) => each.length > 0).map(sliceOf) };
    }
    return families && pathname.includes("/services/redis-slave")
      ? { spec: { ipFamilies: families } }
      : undefined;
  });
  const context = testContext(server.kube);
  return await endpoints.check({
    lab: { kube: server.kube, timeouts: DEFAULT_TIMEOUTS, namespace: "lab" } as Lab,
    context,
  });
}

const V4: Pods = {
  "redis-master-1": ["10.1.0.1"],
  "redis-slave-1": ["10.1.0.2"],
  "redis-slave-2": ["10.1.0.3"],
};
const BOTH: Pods = {
  "redis-master-1": ["10.1.0.1", "fd00::1"],
  "redis-slave-1": ["10.1.0.2", "fd00::2"],
  "redis-slave-2": ["fd00::3", "10.1.0.3"],
};
const FOUR = ["10.1.0.2", "10.1.0.3"];
const SIX = ["fd00:0::2", "FD00::3"];

test.each<[string, Pods, Slices, string[] | undefined, string]>([
  ["one family", V4, [FOUR], ["IPv4"], "upheld"],
  ["a slice for each family", BOTH, [FOUR, SIX], ["IPv4", "IPv6"], "upheld"],
  ["only IPv4 of pods that have IPv6 first", BOTH, [FOUR], ["IPv4"], "upheld"],
  ["only IPv6", BOTH, [SIX], ["IPv6"], "upheld"],
  ["slices of a service of unknown families", BOTH, [SIX, FOUR], undefined, "upheld"],
  ["two slices of one family", BOTH, [FOUR.slice(0, 1), FOUR.slice(1)], ["IPv4"], "upheld"],
  ["a missing pod in one family", BOTH, [FOUR, SIX.slice(1)], ["IPv4", "IPv6"], "violated"],
  ["a missing family of the service", BOTH, [FOUR], ["IPv4", "IPv6"], "violated"],
  ["an unknown address in one family", BOTH, [FOUR, [...SIX, "fd00::9"]], ["IPv4", "IPv6"], "violated"],
  ["no endpoint", V4, [], ["IPv4"], "violated"],
])("services/endpoints: judges %s", async (_, pods, slices, families, verdict) => {
  expect(await judged(pods, slices, families)).toMatchObject({ verdict });
});
