import { beforeEach, expect, test, vi } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { type StandIn, standIn } from "../../helpers/testing/api-stand-in.ts";
import { labOn, observedOn } from "../stand-in-lab.ts";
import type { Answer, Entrance } from "./entrance.ts";
import { podlessNode } from "./entrances.ts";
import { pageOfAnother, servedBy } from "./reasons.ts";

const POD = "guestbook-v1-a";
const { answerOf } = vi.hoisted(() => ({
  answerOf: vi.fn<(context: unknown, lab: unknown, entrance: Entrance) => Promise<Answer>>(),
}));
vi.mock("./entrance.ts", () => ({ answerOf }));
vi.mock("./service.ts", () => ({ addressesOf: async () => ({ virtual: "10.43.0.7", port: 30_000 }) }));
vi.mock("../../fixtures/cluster/inspect/workloads.ts", () => ({ scale: async () => async () => {} }));
vi.mock("../outside-evidence.ts", async () => {
  const { violated } = await import("../../helpers/engine/verdict.ts");
  const judgeUnserved = async (_context: unknown, _lab: unknown, unserved: { words: never }) =>
    violated(unserved.words);
  return { judgeUnserved, notInside: async () => undefined };
});

/** A cluster of three nodes, of which the first has the last guestbook pod. */
const pods = () =>
  standIn(() => ({
    items: [
      {
        metadata: { name: POD, namespace: "lab" },
        spec: { nodeName: "node-1", containers: [{ name: "guestbook" }] },
        status: { podIP: "10.42.1.1", conditions: [{ type: "Ready", status: "True" }] },
      },
    ],
  }));

const labOf = (server: Pick<StandIn, "kube">): Lab =>
  labOn(server, ["172.18.0.2", "172.18.0.3", "172.18.0.4"]);

/** Who does not serve it is one that serves another page. */
const servedBut = (without: readonly string[]) => async (_: unknown, __: unknown, entrance: Entrance) =>
  without.includes(entrance.node ?? "")
    ? {
        ...{ entrance, outcome: "HTTP 200", seen: pageOfAnother },
        wrong: { answered: true as const, status: 200, headers: {}, body: "another" },
      }
    : { entrance, outcome: "HTTP 200", seen: servedBy({ pod: POD }) };

beforeEach(() => {
  vi.resetAllMocks();
});

test("external/podless-node: every node without a guestbook pod is asked, and no other", async () => {
  await using server = await pods();
  answerOf.mockImplementation(servedBut([]));
  const verdict = await podlessNode.check({ lab: labOf(server), context: observedOn(server) });
  expect(verdict).toMatchObject({ verdict: "upheld", reason: { code: "podless-node-serves" } });
  const nodes = new Set(answerOf.mock.calls.map(([, , { node }]) => node));
  expect(nodes).toEqual(new Set(["node-2", "node-3"]));
});

test.each(["node-2", "node-3"])(
  "external/podless-node: %s alone serves another page",
  { timeout: 40_000 },
  async (node) => {
    await using server = await pods();
    answerOf.mockImplementation(servedBut([node]));
    const verdict = await podlessNode.check({ lab: labOf(server), context: observedOn(server) });
    expect(verdict).toMatchObject({
      verdict: "violated",
      reason: { code: "podless-node-seen", text: expect.stringContaining(node) },
    });
  },
);
