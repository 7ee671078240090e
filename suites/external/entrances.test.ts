import { beforeEach, expect, test, vi } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { type StandIn, standIn } from "../../helpers/testing/api-stand-in.ts";
import { sampleReason } from "../../helpers/testing/sample-claims.ts";
import { labOn, observedOn } from "../stand-in-lab.ts";
import type { EntranceResult, ServiceEntrance } from "./check-entrance.ts";
import { podlessNode } from "./entrances.ts";
import { pageOfAnother, servedBy } from "./reasons.ts";

const POD = "guestbook-v1-a";
const { checkEntrance } = vi.hoisted(() => ({
  checkEntrance:
    vi.fn<(context: unknown, lab: unknown, entrance: ServiceEntrance) => Promise<EntranceResult>>(),
}));
vi.mock("./check-entrance.ts", () => ({ checkEntrance }));
vi.mock("./service.ts", () => ({ addressesOf: async () => ({ virtual: "10.43.0.7", port: 30_000 }) }));
vi.mock("../../fixtures/cluster/inspect/workloads.ts", () => ({ scale: async () => async () => {} }));
vi.mock("../outside-evidence.ts", async () => {
  const { violated } = await import("../../helpers/engine/verdict.ts");
  const judgeUnserved = async (_context: unknown, _lab: unknown, unserved: { reason: never }) =>
    violated(unserved.reason);
  return { judgeUnserved, whyUnservedInside: async () => undefined };
});

/** A cluster of three nodes; the last guestbook pod is on the first. */
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

/** The given nodes serve another page. */
const servedExceptAt =
  (without: readonly string[]) => async (_: unknown, __: unknown, entrance: ServiceEntrance) =>
    without.includes(entrance.node ?? "")
      ? {
          ...{ entrance, outcome: "HTTP 200", seen: pageOfAnother },
          wrong: { answered: true as const, status: 200, headers: {}, body: "another" },
        }
      : { entrance, outcome: "HTTP 200", seen: servedBy({ pod: POD }) };

beforeEach(() => {
  vi.resetAllMocks();
});

test("external/podless-node: queries exactly the nodes without a guestbook pod", async () => {
  await using server = await pods();
  checkEntrance.mockImplementation(servedExceptAt([]));
  const verdict = await podlessNode.check({ lab: labOf(server), context: observedOn(server) });
  expect(verdict).toMatchObject({ verdict: "upheld", reason: { code: "podless-node-serves" } });
  const nodes = new Set(checkEntrance.mock.calls.map(([, , { node }]) => node));
  expect(nodes).toEqual(new Set(["node-2", "node-3"]));
});

test.each(["node-2", "node-3"])(
  "external/podless-node: is violated if only %s serves another page",
  { timeout: 40_000 },
  async (node) => {
    await using server = await pods();
    checkEntrance.mockImplementation(servedExceptAt([node]));
    const verdict = await podlessNode.check({ lab: labOf(server), context: observedOn(server) });
    expect(verdict).toMatchObject({
      verdict: "violated",
      reason: { code: "podless-node-seen", text: expect.stringContaining(node) },
    });
  },
);

const far = {
  name: "far",
  address: "172.18.0.9",
  unreachableReason: sampleReason("there is no route to far"),
};

test.each<[string, (lab: Lab) => Lab]>([
  [
    "a node of the lab",
    (lab) => ({ ...lab, cluster: { ...lab.cluster, nodes: [...lab.cluster.nodes, far] } }),
  ],
  ["a node without any pod of the lab", (lab) => ({ ...lab, cluster: { ...lab.cluster, others: [far] } })],
])("external/podless-node: is skipped if %s is unreachable", async (_, withNode) => {
  await using server = await pods();
  checkEntrance.mockImplementation(servedExceptAt([]));
  const verdict = await podlessNode.check({ lab: withNode(labOf(server)), context: observedOn(server) });
  expect(verdict).toMatchObject({
    verdict: "skipped",
    reason: { code: "podless-node-serves", text: expect.stringContaining("there is no route to far") },
  });
});

test("external/podless-node: ignores that the pod's own node is unreachable", async () => {
  await using server = await pods();
  checkEntrance.mockImplementation(servedExceptAt([]));
  const lab = labOf(server);
  const nodes = lab.cluster.nodes.map((node) =>
    node.name === "node-1"
      ? { ...node, unreachableReason: sampleReason("there is no route to node-1") }
      : node,
  );
  const verdict = await podlessNode.check({
    lab: { ...lab, cluster: { ...lab.cluster, nodes } },
    context: observedOn(server),
  });
  expect(verdict).toMatchObject({ verdict: "upheld", reason: { code: "podless-node-serves" } });
});
