import { beforeEach, expect, test, vi } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { EvidenceLog } from "../../helpers/engine/evidence.ts";
import { seen } from "../../helpers/reporters/sample.ts";
import { testContext } from "../../helpers/testing/test-context.ts";
import { clusterIp } from "./claims.ts";

const { fetchFrom, fetchMany, manyConnections } = vi.hoisted(() => ({
  fetchFrom: vi.fn<() => Promise<string | undefined>>(),
  fetchMany: vi.fn<(...queried: unknown[]) => Promise<{ answered: number; matching: number } | undefined>>(),
  manyConnections: vi.fn<(...queried: unknown[]) => Promise<string[]>>(),
}));
const POD = { name: "guestbook-v1-a", node: "node-1", ip: "10.42.1.1" };
vi.mock("../../helpers/probes/fetch.ts", () => ({ fetchFrom, fetchMany }));
vi.mock("../../helpers/probes/many-connections.ts", () => ({ manyConnections, tally: String }));
vi.mock("../../fixtures/guestbook/pods.ts", () => ({
  shellsOf: async () => [{ ...POD, name: "busybox-1" }],
  somePodsOf: async () => [POD],
}));
vi.mock("./service.ts", () => ({ addressesOf: async () => ({ virtuals: ["10.43.0.7"] }) }));

beforeEach(() => {
  vi.resetAllMocks();
  manyConnections.mockImplementation(async (_context, _from, many) =>
    Array.from({ length: (many as { count: number }).count }, () => `"HOSTNAME": "${POD.name}"`),
  );
  fetchFrom.mockResolvedValue("<title>Guestbook</title>");
});

test.each<[string, (count: number) => { answered: number; matching: number } | undefined, string]>([
  ["is upheld if every page is the guestbook's", (count) => ({ answered: count, matching: count }), "upheld"],
  ["is violated if one page is another", (count) => ({ answered: count, matching: count - 1 }), "violated"],
  [
    "is not judged if one request is unanswered",
    (count) => ({ answered: count - 1, matching: count - 1 }),
    "lost",
  ],
  ["is not judged if the requests fail", () => undefined, "lost"],
])("external/cluster-ip: %s", async (_, pages, expected) => {
  fetchMany.mockImplementation(async (_context, _from, many) => pages((many as { count: number }).count));
  const log = new EvidenceLog();
  log.add(seen());
  const context = { ...testContext(), log };
  const verdict = await clusterIp.check({ lab: {} as Lab, context }).then(
    (given) => given.verdict,
    (error: Error) => (error.name === "ProbeError" ? "lost" : String(error)),
  );
  expect(verdict).toBe(expected);
});
