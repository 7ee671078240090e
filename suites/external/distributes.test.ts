import { beforeEach, expect, test, vi } from "vitest";
import type * as Exec from "../../helpers/probes/exec.ts";
import type * as Http from "../../helpers/probes/http.ts";
import type * as Requests from "../../helpers/probes/many-requests.ts";
import { randomFrom } from "../../helpers/statistics/random.ts";
import { ended, labOn, observedOn, type StandInPod, standInCluster } from "../stand-in-lab.ts";
import { distributes } from "./distributes.ts";

const { execute, get, manyRequests } = vi.hoisted(() => ({
  execute: vi.fn<typeof Exec.execute>(),
  get: vi.fn<typeof Http.get>(),
  manyRequests: vi.fn<typeof Requests.manyRequests>(),
}));
vi.mock("../../helpers/probes/exec.ts", () => ({ execute }));
vi.mock("../../helpers/probes/http.ts", () => ({ get }));
vi.mock("../../helpers/probes/many-requests.ts", () => ({ manyRequests }));

const labels = { app: "guestbook" };
const [ONE, TWO, THREE] = ["guestbook-v1-a", "guestbook-v1-b", "guestbook-v1-c"];
const PODS: readonly StandInPod[] = [
  { name: ONE, ip: "10.42.1.1", node: "node-1", labels },
  { name: TWO, ip: "10.42.2.1", node: "node-2", labels },
  { name: THREE, ip: "10.42.2.2", node: "node-2", labels },
  { name: "busybox-1", ip: "10.42.1.9", node: "node-1", labels: { run: "busybox" } },
  { name: "busybox-2", ip: "10.42.2.9", node: "node-2", labels: { run: "busybox" } },
];

/** The answer of a pod at /env; none for an empty name. */
const envOf = (name: string): Http.HttpResult => {
  if (name === "") return { answered: false, outcome: "timeout", why: "no answer" };
  if (name === "proxy")
    return { answered: true, status: 403, headers: { via: "1.1 squid" }, body: "Access Denied" };
  const [, failed] = /^500 (.*)/.exec(name) ?? [];
  if (failed !== undefined)
    return { answered: true, status: 500, headers: { "x-guestbook-pod": failed }, body: "failed" };
  return { answered: true, status: 200, headers: {}, body: JSON.stringify({ HOSTNAME: name }) };
};

/** The verdict if node ports lead to the pods that `next` returns, and pods answer a shell directly unless they are mute. */
async function verdictOn(next: () => string, mute: readonly string[] = []) {
  get.mockImplementation(async () => envOf(ONE));
  manyRequests.mockImplementation(async (_, { count }) => Array.from({ length: count }, () => envOf(next())));
  execute.mockImplementation(async (_, { target }) => {
    const pod = PODS.find(({ ip }) => target.includes(ip));
    return !pod || mute.includes(pod.name)
      ? { ...ended(""), exitCode: 1 }
      : ended(JSON.stringify({ HOSTNAME: pod.name }));
  });
  const guestbook = {
    type: "LoadBalancer",
    clusterIP: "10.43.0.9",
    ports: [{ port: 3000, nodePort: 30_000 }],
  };
  await using server = await standInCluster({ pods: PODS, services: { guestbook } });
  const context = observedOn(server);
  return await distributes
    .check({ lab: labOn(server, ["172.18.0.2", "172.18.0.3"]), context })
    .catch((error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : "thrown"));
}

/** Chooses the first pod with a given probability, and one of the others otherwise. */
function choosing(share: number) {
  const random = randomFrom(7);
  return () => {
    if (random() < share) return ONE;
    return random() < 0.5 ? TWO : THREE;
  };
}

beforeEach(() => {
  vi.resetAllMocks();
});

test("external/distributes: upholds an even spread and rejects 70/15/15", async () => {
  expect(await verdictOn(choosing(1 / 3))).toMatchObject({ verdict: "upheld" });
  expect(await verdictOn(choosing(0.7))).toMatchObject({
    verdict: "violated",
    reason: { text: expect.stringMatching(/^the spread on node-1 is not even/) },
  });
});

test.each([1, 20])(
  "external/distributes: is inconclusive if a proxy answers 1 in %i requests",
  async (every) => {
    const pods = choosing(1 / 3);
    let count = 0;
    const next = () => (++count % every === 0 ? "proxy" : pods());
    // No control node port may be created.
    expect(await verdictOn(next)).toMatchObject({
      verdict: "inconclusive",
      reason: {
        text: expect.stringMatching(
          /HTTP 403 from an unknown server in \d+ of \d+ requests; cannot create a NodePort service/,
        ),
      },
    });
  },
);

test("external/distributes: counts a pod's HTTP 500 as its answer, and rejects another app's pod", async () => {
  const pods = choosing(1 / 3);
  let count = 0;
  expect(await verdictOn(() => (++count % 5 === 0 ? `500 ${pods()}` : pods()))).toMatchObject({
    verdict: "upheld",
  });
  expect(await verdictOn(() => (++count % 5 === 0 ? "echo-1" : pods()))).toMatchObject({
    verdict: "violated",
    reason: { text: expect.stringMatching(/leads to echo-1 \d+, which is not an endpoint/) },
  });
});

test("external/distributes: queries an unreached pod directly from the node before it counts", async () => {
  const random = randomFrom(9);
  const two = () => (random() < 0.5 ? ONE : TWO);
  expect(await verdictOn(two)).toMatchObject({
    verdict: "violated",
    reason: { text: expect.stringMatching(/^guestbook-v1-c was never reached on node-1/) },
  });
  expect(await verdictOn(two, [THREE])).toMatch(
    /^ProbeError: guestbook-v1-c was never reached on node-1, but guestbook-v1-c itself does not answer node-1/,
  );
});
