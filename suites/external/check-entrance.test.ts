import { beforeEach, expect, test, vi } from "vitest";
import { requestsToReachAll } from "../../fixtures/external/reachable-nodes.ts";
import { EvidenceLog } from "../../helpers/engine/evidence.ts";
import type * as Http from "../../helpers/probes/http.ts";
import type * as Requests from "../../helpers/probes/many-requests.ts";
import { contextOn, labOn, standInCluster } from "../stand-in-lab.ts";
import { checkEntrance } from "./check-entrance.ts";

const { get, manyRequests } = vi.hoisted(() => ({
  get: vi.fn<typeof Http.get>(),
  manyRequests: vi.fn<typeof Requests.manyRequests>(),
}));
vi.mock("../../helpers/probes/http.ts", () => ({ get }));
vi.mock("../../helpers/probes/many-requests.ts", () => ({ manyRequests }));

beforeEach(() => {
  vi.resetAllMocks();
});

const PODS = ["guestbook-v1-a", "guestbook-v1-b", "guestbook-v1-c"];
const responseWith = (body: string): Http.HttpResult => ({ answered: true, status: 200, headers: {}, body });

test.each(["node port", "load balancer"] as const)(
  "checkEntrance: notices one failed request of 51 behind a %s",
  async (kind) => {
    get.mockResolvedValue(responseWith("<title>Guestbook</title>"));
    manyRequests.mockImplementation(async (_, { url, count }) =>
      Array.from({ length: count }, (_each, index) =>
        url.endsWith("/")
          ? responseWith("<title>Guestbook</title>")
          : index === 49
            ? { answered: false, outcome: "timeout", why: "no answer" }
            : responseWith(JSON.stringify({ HOSTNAME: PODS[index % 3] })),
      ),
    );
    await using server = await standInCluster({ pods: [] });
    const lab = labOn(server, ["172.18.0.2", "172.18.0.3"]);
    const context = { ...contextOn(server), log: new EvidenceLog() };
    const entrance = { kind, url: "http://172.18.0.2:30000/" };
    expect(await checkEntrance(context, lab, entrance, PODS)).toMatchObject({
      wrong: { outcome: "timeout" },
      seen: { code: "in-some-requests", text: "timeout no answer (1 of 51 requests)" },
    });
  },
);

test("checkEntrance: notices one pod of three with another page, even if the first response is good", async () => {
  get.mockResolvedValue(responseWith("<title>Guestbook</title>"));
  manyRequests.mockImplementation(async (_, { url, count }) =>
    Array.from({ length: count }, (_each, index) => {
      if (!url.endsWith("/")) return responseWith(JSON.stringify({ HOSTNAME: PODS[index % 3] }));
      return responseWith(index % 3 === 2 ? "<body>Under maintenance</body>" : "<title>Guestbook</title>");
    }),
  );
  await using server = await standInCluster({ pods: [] });
  const lab = labOn(server, ["172.18.0.2", "172.18.0.3"]);
  const context = { ...contextOn(server), log: new EvidenceLog() };
  const entrance = { kind: "load balancer" as const, url: "http://172.18.255.200:3000/" };
  expect(await checkEntrance(context, lab, entrance, PODS)).toMatchObject({
    wrong: { body: "<body>Under maintenance</body>" },
    seen: { code: "in-some-requests", data: { seen: { code: "page-not-guestbook" } } },
  });
});

test("requestsToReachAll: grows with the number of nodes or controllers", async () => {
  await using server = await standInCluster({ pods: [] });
  const lab = labOn(server, ["172.18.0.2", "172.18.0.3", "172.18.0.4"]);
  expect(requestsToReachAll(lab, "node port", 3)).toBe(51);
  expect(requestsToReachAll(lab, "load balancer", 3)).toBe(79);
  expect(requestsToReachAll(lab, "ingress", 3)).toBe(106);
});
