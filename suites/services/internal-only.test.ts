import { beforeEach, expect, test, vi } from "vitest";
import type * as Connect from "../../helpers/probes/connect-outside.ts";
import type * as Exec from "../../helpers/probes/exec.ts";
import type * as Route from "../../helpers/probes/local-route.ts";
import type { Outcome } from "../../helpers/probes/probe-context.ts";
import type * as Query from "../../helpers/probes/query-outside.ts";
import { labOn, observedOn, redisCommands, type StandInPod, standInCluster } from "../stand-in-lab.ts";
import { internalOnly } from "./internal-only.ts";

const { execute, queryOutside, connectOutside, localRoute } = vi.hoisted(() => ({
  execute: vi.fn<typeof Exec.execute>(),
  queryOutside: vi.fn<typeof Query.queryOutside>(),
  connectOutside: vi.fn<typeof Connect.connectOutside>(),
  localRoute: vi.fn<typeof Route.localRoute>(),
}));
vi.mock("../../helpers/probes/exec.ts", () => ({ execute }));
vi.mock("../../helpers/probes/query-outside.ts", () => ({ queryOutside }));
vi.mock("../../helpers/probes/connect-outside.ts", () => ({ connectOutside }));
vi.mock("../../helpers/probes/local-route.ts", () => ({ localRoute }));

const [VIRTUAL, POD, NODE] = ["10.43.0.7", "10.42.1.2", "172.18.0.2"];
const redis = { app: "redis" };
const PODS: StandInPod[] = [
  { name: "busybox-1", ip: "10.42.1.9", labels: { run: "busybox" } },
  { name: "busybox-2", ip: "10.42.2.9", node: "node-2", labels: { run: "busybox" } },
  { name: "redis-master-a", ip: POD, labels: { ...redis, role: "master" } },
  { name: "redis-slave-a", ip: "10.42.1.3", labels: { ...redis, role: "slave" } },
];

interface Outside {
  /** The outcomes of connections from outside; others time out. */
  outcomes?: Record<string, { outcome: Outcome; said?: string }>;
  /** The outcomes of connections to other addresses of the cluster, at the same port. */
  controls?: Record<string, Outcome>;
  route?: Route.LocalRoute;
  /** The route to other addresses; that of all addresses where it is absent. */
  defaultRoute?: Route.LocalRoute;
  inside?: "open" | "timeout";
  virtual?: string[];
  /** The ClusterIPs of services beside the master's. */
  others?: Record<string, string>;
  nodes?: string[];
  pods?: StandInPod[];
}

async function verdictOn(outside: Outside) {
  const { outcomes = {}, controls = {}, route = { route: "some" }, inside = "open" } = outside;
  const { virtual = [VIRTUAL], nodes = [NODE], others = {}, pods = PODS } = outside;
  const ids = { "redis-master-a": "a0", "redis-slave-a": "a1" };
  execute.mockImplementation(redisCommands({ answers: () => "", connects: () => inside, ids }));
  queryOutside.mockImplementation(async (_, { address }) => {
    const { outcome = "timeout", said = "" } = outcomes[address] ?? {};
    return { outcome, received: said };
  });
  connectOutside.mockImplementation(async (_, { address }) => controls[address] ?? "timeout");
  localRoute.mockImplementation(async (_, __, address) =>
    /^(?:10\.4|fd00:)/.test(address) ? route : (outside.defaultRoute ?? route),
  );
  const services = {
    "redis-master": { clusterIP: virtual[0], clusterIPs: virtual },
    ...Object.fromEntries(Object.entries(others).map(([name, clusterIP]) => [name, { clusterIP }])),
  };
  await using server = await standInCluster({ pods, services });
  const context = observedOn(server);
  return await internalOnly.check({ lab: labOn(server, nodes), context });
}

const [POD_OF_SLAVE, PAGE] = ["10.42.1.3", "10.42.1.4"];

beforeEach(() => {
  vi.resetAllMocks();
});

const info = (id: string) => `$500\r\n# Server\r\nredis_version:7.2.4\r\nrun_id:${id}\r\ntcp_port:6379\r\n`;

test("services/internal-only: is upheld by timeouts where a node answered at the same port", async () => {
  expect(await verdictOn({ controls: { [NODE]: "refused" } })).toMatchObject({
    verdict: "upheld",
    reason: {
      text: "the ClusterIP 10.43.0.7:6379 is timeout from outside, open from a pod; the pod IP 10.42.1.2:6379 is timeout from outside, open from a pod; the pod IP 10.42.1.3:6379 is timeout from outside, open from a pod; this machine can send to that port: node-1 (172.18.0.2:6379) gives refused",
    },
  });
});

test("services/internal-only: is inconclusive where no control answers at that port", async () => {
  expect(await verdictOn({})).toMatchObject({
    verdict: "inconclusive",
    reason: {
      text: expect.stringContaining(
        "no evidence that this machine can send to port 6379: node-1 (172.18.0.2:6379) gives timeout",
      ),
    },
  });
  // Some firewalls reject instead of dropping.
  const outcomes = { [VIRTUAL]: { outcome: "unreachable" }, [POD]: { outcome: "unreachable" } } as const;
  expect(await verdictOn({ outcomes, controls: { [NODE]: "unreachable" } })).toMatchObject({
    verdict: "inconclusive",
  });
  expect(await verdictOn({ nodes: [] })).toMatchObject({ verdict: "inconclusive" });
});

test("services/internal-only: is inconclusive for a timeout on a route through a node", async () => {
  const route = { route: "some", via: NODE } as const;
  expect(await verdictOn({ controls: { [NODE]: "refused" }, route })).toMatchObject({
    verdict: "inconclusive",
    reason: { text: expect.stringContaining("this machine's route to 10.43.0.7 leads through node-1") },
  });
});

test("services/internal-only: is upheld where this machine has no route", async () => {
  const gone = { outcome: "unreachable" } as const;
  const outcomes = { [VIRTUAL]: gone, [POD]: gone, [POD_OF_SLAVE]: gone };
  expect(await verdictOn({ outcomes, route: { route: "none" } })).toMatchObject({
    verdict: "upheld",
    reason: { text: expect.stringContaining("this machine has no route to the ClusterIP 10.43.0.7:6379") },
  });
});

test("services/internal-only: is inconclusive where a connection failed", async () => {
  const outcomes = { [VIRTUAL]: { outcome: "lost" } } as const;
  expect(await verdictOn({ outcomes, controls: { [NODE]: "refused" } })).toMatchObject({
    verdict: "inconclusive",
    reason: { text: expect.stringContaining("the connection from this machine failed") },
  });
});

test("services/internal-only: a refusal may be this machine's own", async () => {
  const outcomes = { [VIRTUAL]: { outcome: "refused" }, [POD]: { outcome: "refused" } } as const;
  expect(await verdictOn({ outcomes, controls: { [NODE]: "refused" } })).toMatchObject({
    verdict: "inconclusive",
    reason: {
      text: expect.stringContaining("the connection to 10.43.0.7:6379 was refused by an unidentified host"),
    },
  });
});

test("services/internal-only: judges an open connection by the identity of the server", async () => {
  for (const id of ["a0", "a1"])
    expect(await verdictOn({ outcomes: { [POD]: { outcome: "open", said: info(id) } } })).toMatchObject({
      verdict: "violated",
      reason: {
        text: expect.stringMatching(
          /^the pod IP 10\.42\.1\.2:6379 is open from outside .* and pod redis-\S+-a answers/,
        ),
      },
    });
  for (const said of [info("abc"), "HTTP/1.1 400 Bad Request\r\n\r\n", ""])
    expect(await verdictOn({ outcomes: { [VIRTUAL]: { outcome: "open", said } } })).toMatchObject({
      verdict: "inconclusive",
      reason: { text: "an unidentified server, not the lab's redis, answers at 10.43.0.7:6379 from outside" },
    });
});

test("services/internal-only: needs a control of the same IP family", async () => {
  const virtual = [VIRTUAL, "fd00:43::7"];
  const controls = { [NODE]: "refused" } as const;
  expect(await verdictOn({ virtual, controls })).toMatchObject({
    verdict: "inconclusive",
    reason: { text: expect.stringContaining("no other address of the cluster is known") },
  });
  const both = { ...controls, "fd00:18::2": "refused" } as const;
  expect(await verdictOn({ virtual, controls: both, nodes: [NODE, "fd00:18::2"] })).toMatchObject({
    verdict: "upheld",
    reason: { text: expect.stringContaining("the ClusterIP [fd00:43::7]:6379 is timeout from outside") },
  });
});

test("services/internal-only: is inconclusive where an address is not open from a pod", async () => {
  expect(await verdictOn({ controls: { [NODE]: "refused" }, inside: "timeout" })).toMatchObject({
    verdict: "inconclusive",
    reason: { text: expect.stringContaining("timeout from a pod") },
  });
});

const page = (name: string) => `HTTP/1.1 200 OK\r\nX-Guestbook-Pod: ${name}\r\n\r\n{}`;

test("services/internal-only: checks every service and every pod of the lab", async () => {
  const [slaves, pages] = ["10.43.0.8", "10.43.0.9"];
  const others = { "redis-slave": slaves, guestbook: pages };
  const controls = { [NODE]: "refused" } as const;
  for (const address of [slaves, POD_OF_SLAVE])
    expect(
      await verdictOn({ others, controls, outcomes: { [address]: { outcome: "open", said: info("a1") } } }),
    ).toMatchObject({
      verdict: "violated",
      reason: {
        text: expect.stringMatching(`${address}:6379 is open from outside .* and pod redis-slave-a answers`),
      },
    });
  for (const address of [pages, PAGE])
    expect(
      await verdictOn({
        ...{ others, controls },
        pods: [...PODS, { name: "guestbook-v1-a", ip: PAGE, labels: { app: "guestbook" } }],
        outcomes: { [address]: { outcome: "open", said: page("guestbook-v1-a") } },
      }),
    ).toMatchObject({
      verdict: "violated",
      reason: {
        text: expect.stringMatching(`${address}:3000 is open from outside .* and pod guestbook-v1-a answers`),
      },
    });
  const outcomes = { [pages]: { outcome: "open", said: page("another") } } as const;
  expect(await verdictOn({ others, controls, outcomes })).toMatchObject({ verdict: "inconclusive" });
  expect(await verdictOn({ others, controls })).toMatchObject({
    verdict: "upheld",
    reason: {
      text: expect.stringContaining("the ClusterIP 10.43.0.9:3000 is timeout from outside, open from a pod"),
    },
  });
});

const GATEWAY = { route: "some", via: "172.18.0.1", dev: "eth0" } as const;

test.each<[string, Route.LocalRoute, Route.LocalRoute]>([
  ["on a link", { route: "some", dev: "eth0" }, GATEWAY],
  ["through a tunnel, without a default route", { route: "some", dev: "tun0" }, { route: "none" }],
  ["via another address of a node", { route: "some", via: "172.19.0.2", dev: "eth1" }, GATEWAY],
  ["that an administrator prohibits", { route: "unknown" }, GATEWAY],
])(
  "services/internal-only: is inconclusive for a timeout behind a specific route %s",
  async (_, route, defaultRoute) => {
    expect(await verdictOn({ controls: { [NODE]: "refused" }, route, defaultRoute })).toMatchObject({
      verdict: "inconclusive",
      reason: { text: expect.stringContaining("this machine has a specific route to 10.43.0.7") },
    });
  },
);

test.each<[string, Route.LocalRoute]>([
  ["a default route alone", GATEWAY],
  ["routes that cannot be queried", { route: "unknown" }],
])("services/internal-only: is upheld by timeouts with %s", async (_, route) => {
  expect(await verdictOn({ controls: { [NODE]: "refused" }, route })).toMatchObject({ verdict: "upheld" });
});
