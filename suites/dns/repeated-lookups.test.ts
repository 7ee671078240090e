import { beforeEach, expect, test, vi } from "vitest";
import type * as Connect from "../../helpers/probes/connect.ts";
import type * as Lookups from "../../helpers/probes/lookups.ts";
import type { Lookup } from "../../helpers/probes/parsers/dns.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { probesFor } from "../../helpers/statistics/missed-endpoint.ts";
import { observedOn } from "../stand-in-lab.ts";
import { judgeNames } from "./answer.ts";
import type { Client } from "./clients.ts";
import { isSilent } from "./repeated-lookups.ts";

const { lookUpEach, connectFrom } = vi.hoisted(() => ({
  lookUpEach: vi.fn<typeof Lookups.lookUpEach>(),
  connectFrom: vi.fn<typeof Connect.connectFrom>(),
}));
vi.mock("../../helpers/probes/lookups.ts", () => ({ lookUpEach }));
vi.mock("../../helpers/probes/connect.ts", async (load) => ({ ...(await load<object>()), connectFrom }));

const NAME = "redis-master.lab.svc.c.local";
const [RIGHT, WRONG] = ["10.43.0.7", "192.0.2.79"];
const WANTED = { name: NAME, addresses: [RIGHT], port: 6379 };
const SERVERS = ["10.42.1.2", "10.42.2.2"];

type Server = (name: string) => Lookup | undefined;
const NOTHING: Lookup = {
  ...{ server: "10.43.0.10", answers: [], aliases: [], pointers: [], nxdomain: [], servfail: [] },
  ...{ unanswered: [], timedOut: false },
};
const answers =
  (address: string): Server =>
  (name) => ({ ...NOTHING, answers: [{ name, address }] });
const denies: Server = (name) => ({ ...NOTHING, nxdomain: [name] });
const isDead: Server = () => ({ ...NOTHING, server: undefined, timedOut: true });
const isFailed: Server = () => undefined;

const pod = (node: string): Pod => ({
  ...{
    namespace: "lab",
    name: `guestbook-on-${node}`,
    container: "c",
    ip: `ip-${node}`,
    node,
    ips: [],
    labels: {},
  },
});
const client = (node: string, servers: readonly string[] | undefined = SERVERS): Client => ({
  ...{ pod: pod(node), conf: undefined, lookups: probesFor(1 / (servers?.length ?? 2)) },
  ...(servers ? { servers } : {}),
});
const hidden = (node: string): Client => ({ pod: pod(node), conf: undefined, lookups: 14 });

/** Has the servers behind the service answer in turn, on each node separately; a server queried directly answers itself. */
function behind(servers: readonly Server[], byNode: Readonly<Record<string, readonly Server[]>> = {}) {
  const turns: Record<string, number> = {};
  lookUpEach.mockImplementation(async (_context, { node }, questions) =>
    questions.map(({ name, count, server }) =>
      Array.from({ length: count }, () => {
        const all = byNode[node] ?? servers;
        const turn = (turns[node] = (turns[node] ?? -1) + 1);
        const index = server === undefined ? turn % all.length : SERVERS.indexOf(server);
        return all[index]?.(name);
      }),
    ),
  );
}

const opens = (outcome: "open" | "timeout") =>
  connectFrom.mockImplementation(async (_context, from, address, port) => ({ from, address, port, outcome }));
beforeEach(() => {
  vi.clearAllMocks();
  opens("open");
});

const context = observedOn({ kube: {} as ProbeContext["kube"] });
const judge = (...clients: readonly Client[]) => judgeNames(context, "dns/fqdn", clients, [WANTED]);
const lookupCounts = () => lookUpEach.mock.calls.flatMap(([, , all]) => all.map(({ count }) => count));

test("judgeNames: is violated where one of two servers is wrong, with count, nodes and server", async () => {
  behind([answers(RIGHT), answers(WRONG)]);
  const { wrong } = await judge(client("node-1"), client("node-2"));
  expect(wrong).toMatchObject({
    verdict: "violated",
    reason: {
      code: "name-resolves-wrong",
      data: {
        answers: [{ address: WRONG }],
        notes: [
          {
            code: "lookups-answered-so",
            data: {
              lookups: { count: 14 },
              of: { count: 28 },
              nodes: [{ node: "node-1" }, { node: "node-2" }],
              servers: [{ address: SERVERS[1] }],
            },
          },
        ],
      },
    },
  });
});

test("judgeNames: is violated by one wrong answer of many", async () => {
  behind([...Array.from({ length: 13 }, () => answers(RIGHT)), answers(WRONG)]);
  const { wrong } = await judge(client("node-1"));
  expect(wrong?.verdict).toBe("violated");
  expect(wrong?.reason.text).toMatch(/1 of 14 lookups from node-1 had this answer/);
});

test("judgeNames: is violated where only one node's pods get the wrong answer", async () => {
  behind([answers(RIGHT)], { "node-2": [answers(WRONG)] });
  const { wrong } = await judge(client("node-1", ["10.42.1.2"]), client("node-2", ["10.42.1.2"]));
  expect(wrong?.verdict).toBe("violated");
  expect(wrong?.reason.text).toContain("1 of 2 lookups from node-2 had this answer");
});

test("judgeNames: is violated where one of two servers denies the name", async () => {
  behind([answers(RIGHT), denies]);
  expect((await judge(client("node-1"))).wrong).toMatchObject({
    verdict: "violated",
    reason: { code: "name-nxdomain" },
  });
});

test("judgeNames: makes as many lookups as meet each server, and no more where all are right", async () => {
  behind([answers(RIGHT)]);
  const { wrong, notes } = await judge(client("node-1"), client("node-2"));
  expect(wrong).toBeUndefined();
  expect(lookupCounts()).toEqual([14, 14]);
  expect(notes).toMatchObject([
    {
      code: "lookups-made",
      data: {
        lookups: { count: 14 },
        servers: { count: 2 },
        nodes: [{ node: "node-1" }, { node: "node-2" }],
      },
    },
  ]);
  await judge(client("node-1", ["10.42.1.2"]));
  expect(lookupCounts()).toEqual([14, 14, 1]);
});

test("judgeNames: notes an unknown number of servers", async () => {
  behind([answers(RIGHT)]);
  const { notes } = await judge(hidden("node-1"));
  expect(lookupCounts()).toEqual([14]);
  expect(notes[0]?.data).toEqual({ lookups: { count: 14 }, nodes: [{ node: "node-1" }] });
});

test("judgeNames: repeats a failed lookup and does not count it", async () => {
  behind([isFailed, ...Array.from({ length: 40 }, () => answers(RIGHT))]);
  const { wrong } = await judge(client("node-1"));
  expect(wrong).toBeUndefined();
  expect(lookupCounts()).toHaveLength(2);

  behind([isFailed]);
  expect((await judge(client("node-1"))).wrong).toMatchObject({
    verdict: "inconclusive",
    reason: { code: "lookup-lost" },
  });
});

test("judgeNames: finds the wrong answer that a failed lookup hid", async () => {
  behind([isFailed, ...Array.from({ length: 13 }, () => answers(RIGHT)), answers(WRONG)]);
  expect((await judge(client("node-1"))).wrong?.verdict).toBe("violated");
});

test("judgeNames: notes a single lookup without an answer, without a violation", async () => {
  behind([isDead, ...Array.from({ length: 40 }, () => answers(RIGHT))]);
  const { wrong, notes } = await judge(client("node-1"));
  expect(wrong).toBeUndefined();
  expect(notes.map(({ code }) => code)).toEqual(["lookups-made", "lookups-unanswered"]);
});

test.each([
  ["one of two is dead", [answers(RIGHT), isDead], SERVERS],
  ["the only one is dead", [isDead], ["10.42.1.2"]],
])(
  "judgeNames: is violated where %s, unless the pod cannot reach the control",
  async (_, servers, addresses) => {
    behind(servers);
    expect((await judge(client("node-1", addresses))).wrong).toMatchObject({
      verdict: "violated",
      reason: { code: "dns-server-unanswered" },
    });
    opens("timeout");
    behind(servers);
    expect((await judge(client("node-1", addresses))).wrong).toMatchObject({
      verdict: "inconclusive",
      reason: { code: "lookup-pod-reaches-nothing" },
    });
  },
);

test("judgeNames: is inconclusive for a denied name where the pod cannot reach the control", async () => {
  behind([denies]);
  opens("timeout");
  expect((await judge(client("node-1"))).wrong?.verdict).toBe("inconclusive");
});

test("judgeNames: prefers a violation of one name to an inconclusive result of another", async () => {
  lookUpEach.mockImplementation(async (_context, _pod, all) =>
    all.map(({ name, count }) =>
      Array.from({ length: count }, () => (name === NAME ? undefined : answers(WRONG)(name))),
    ),
  );
  const other = { ...WANTED, name: "echo.lab.svc.c.local" };
  const { wrong } = await judgeNames(context, "dns/every-service", [client("node-1")], [WANTED, other]);
  expect(wrong?.verdict).toBe("violated");
});

const resultsOf = (unanswered: number, right: number) => ({
  ...{ client: client("node-1"), question: undefined },
  results: [
    ...Array.from({ length: unanswered }, () => ({ is: "unanswered" }) as const),
    ...Array.from({ length: right }, () => ({ is: "right", notes: [] }) as const),
  ],
});

test("isSilent: accepts a single loss and rejects seven of seven", () => {
  expect(isSilent(resultsOf(1, 0), FALSE_ALARM["dns/fqdn"])).toBe(false);
  expect(isSilent(resultsOf(1, 20), FALSE_ALARM["dns/fqdn"])).toBe(false);
  expect(isSilent(resultsOf(7, 0), FALSE_ALARM["dns/fqdn"])).toBe(true);
  expect(isSilent(resultsOf(0, 20), 1)).toBe(false);
});
