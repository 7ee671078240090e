import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { EvidenceLog } from "../../helpers/engine/evidence.ts";
import { DEFAULT_TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { standIn } from "../../helpers/testing/api-stand-in.ts";
import { testContext } from "../../helpers/testing/test-context.ts";
import { judgeVisit, type Visit } from "./page.ts";

/** A lab in which no NodePort service can be made to compare with. */
async function judge(port: number, way: "node port" | "load balancer", seen: Visit["result"]) {
  await using api = await standIn(() => [403, { message: "not for you" }]);
  const cluster = { outside: "this machine", nodes: [{ name: "a", address: "127.0.0.1" }] };
  const lab = {
    kube: api.kube,
    timeouts: DEFAULT_TIMEOUTS,
    namespace: "lab",
    other: "lab-other",
    labels: {},
    cluster,
  };
  const entrance = { kind: way, name: `the ${way}`, url: `http://127.0.0.1:${port}/` };
  const log = new EvidenceLog();
  const observed = { probe: "browser", source: "Chromium", target: entrance.url, outcome: "visited" };
  log.add({ ...observed, at: "2026-01-01T00:00:00.000Z", raw: "", command: "", durationMs: 1 });
  const context = { ...testContext(api.kube), log };
  return judgeVisit(context, lab as unknown as Lab, { entrance, entry: "labcheck-1", result: seen });
}

test("judgeVisit: a node port that is refused without a control is inconclusive, not violated", async () => {
  const seen = { opened: false as const, outcome: "refused" as const, why: "ERR_CONNECTION_REFUSED" };
  expect(await judge(1, "node port", seen)).toMatchObject({
    verdict: "inconclusive",
    reason: { text: expect.stringContaining("cannot create a NodePort service to compare with") as string },
  });
});

test("judgeVisit: does not blame the guestbook for the page of a proxy", async () => {
  const portal = createServer((_, answer) => void answer.writeHead(403).end("<h1>Access denied</h1>"));
  await new Promise<void>((resolve) => portal.listen(0, "127.0.0.1", resolve));
  const { port } = portal.address() as AddressInfo;
  const seen = { opened: true as const, status: 403, title: "Access denied", posted: false, listed: false };
  const visited = { ...seen, entries: [], requests: [] } as unknown as Visit["result"];
  expect(await judge(port, "load balancer", visited)).toMatchObject({
    verdict: "inconclusive",
    reason: {
      text: expect.stringContaining("the page is HTTP 403, not 200; the responder is unknown") as string,
    },
  });
  portal.close();
});
