import { beforeEach, expect, test, vi } from "vitest";
import type { Lab } from "../../fixtures/guestbook/lab.ts";
import { type StandIn, standIn } from "../../helpers/kube/stand-in.ts";
import { sampleReason } from "../../helpers/reason-sample.ts";
import { waitLess } from "../../helpers/timeouts.ts";
import { labOn, observedOn } from "../stand-in-lab.ts";
import type { Answer, Entrance } from "./entrance.ts";
import { podlessNode } from "./podless-node.ts";
import { pageOfAnother, servedBy } from "./reasons.ts";

const POD = "guestbook-v1-a";
const { answerOf } = vi.hoisted(() => ({
  answerOf: vi.fn<(look: unknown, lab: unknown, entrance: Entrance) => Promise<Answer>>(),
}));
vi.mock("./entrance.ts", () => ({ answerOf }));
vi.mock("./service.ts", () => ({ addressesOf: async () => ({ virtual: "10.43.0.7", port: 30_000 }) }));
vi.mock("../../fixtures/cluster/workloads.ts", () => ({ scale: async () => async () => {} }));
vi.mock("../outside-evidence.ts", async () => {
  const { violated } = await import("../../helpers/verdict.ts");
  const judgeUnserved = async (
    { log }: ReturnType<typeof observedOn>,
    _lab: unknown,
    unserved: { words: never },
  ) => violated(unserved.words, log.all);
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
  waitLess();
});

test("external/podless-node: every node without a guestbook pod is asked, and no other", async () => {
  await using server = await pods();
  answerOf.mockImplementation(servedBut([]));
  const verdict = await podlessNode.check({ lab: labOf(server), look: observedOn(server) });
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
    const verdict = await podlessNode.check({ lab: labOf(server), look: observedOn(server) });
    expect(verdict).toMatchObject({
      verdict: "violated",
      reason: { code: "podless-node-seen", text: expect.stringContaining(node) },
    });
  },
);

const far = { name: "far", address: "172.18.0.9", noWay: sampleReason("there is no way to far") };

test.each<[string, (lab: Lab) => Lab]>([
  [
    "a node of the lab",
    (lab) => ({ ...lab, cluster: { ...lab.cluster, nodes: [...lab.cluster.nodes, far] } }),
  ],
  [
    "a node that nothing of the lab runs on",
    (lab) => ({ ...lab, cluster: { ...lab.cluster, others: [far] } }),
  ],
])("external/podless-node: %s that cannot be asked keeps it from being upheld", async (_, left) => {
  await using server = await pods();
  answerOf.mockImplementation(servedBut([]));
  const verdict = await podlessNode.check({ lab: left(labOf(server)), look: observedOn(server) });
  expect(verdict).toMatchObject({
    verdict: "skipped",
    reason: { code: "podless-node-serves", text: expect.stringContaining("there is no way to far") },
  });
});

test("external/podless-node: the pod's own node needs no way from here", async () => {
  await using server = await pods();
  answerOf.mockImplementation(servedBut([]));
  const lab = labOf(server);
  const nodes = lab.cluster.nodes.map((node) =>
    node.name === "node-1" ? { ...node, noWay: sampleReason("there is no way to node-1") } : node,
  );
  const verdict = await podlessNode.check({
    lab: { ...lab, cluster: { ...lab.cluster, nodes } },
    look: observedOn(server),
  });
  expect(verdict).toMatchObject({ verdict: "upheld", reason: { code: "podless-node-serves" } });
});
