import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { silentPort } from "../fixtures/external/silent-port.ts";
import type { Lab } from "../fixtures/lab/lab.ts";
import type { HttpResult } from "../helpers/probes/http.ts";
import { standIn } from "../helpers/testing/api-stand-in.ts";
import { sampleReason } from "../helpers/testing/sample-claims.ts";
import { testContext } from "../helpers/testing/test-context.ts";
import { nodePort } from "./external/entrances.ts";
import { judgeUnserved, placeOf } from "./outside-evidence.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(text: string): Promise<number> {
  const server = createServer((_, answer) => void answer.end(text));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const pod = (name: string, app: string) => ({
  metadata: { name, namespace: "lab", labels: { app } },
  spec: { nodeName: "a", containers: [{ name: app }] },
  status: { podIP: "10.0.0.1", conditions: [{ type: "Ready", status: "True" }] },
});

/** A lab whose guestbook has one node port, and whose next NodePort service gets another. */
async function withLab<T>(
  { guestbook, control }: { guestbook: number; control: number },
  use: (lab: Lab) => Promise<T>,
): Promise<T> {
  await using api = await standIn(({ method, path }) => {
    if (path.includes("app%3Decho")) return { items: [pod("echo-1", "echo")] };
    if (path.includes("/pods")) return { items: [pod("guestbook-v1-1", "guestbook")] };
    if (method === "POST") return [201, { metadata: {}, spec: { ports: [{ port: 80, nodePort: control }] } }];
    if (method === "DELETE") return { kind: "Status" };
    const spec = { clusterIP: "10.96.0.9", ports: [{ port: 3000, nodePort: guestbook }] };
    return path.endsWith("/services/guestbook") ? { metadata: { name: "guestbook" }, spec } : { items: [] };
  });
  const cluster = { outside: "this machine", nodes: [{ name: "a", address: "127.0.0.1" }] };
  const lab = { kube: api.kube, namespace: "lab", other: "lab-other", labels: {}, cluster };
  return await use(lab as unknown as Lab);
}

const contextOf = (lab: Lab) => ({
  ...testContext(lab.kube),
});

test("external/node-port: is inconclusive if a firewall filters node ports", async () => {
  await using dropped = await silentPort();
  await using other = await silentPort();
  const verdict = await withLab({ guestbook: dropped.port, control: other.port }, (lab) =>
    nodePort.check({ lab, context: contextOf(lab) }),
  );
  expect(verdict).toMatchObject({
    verdict: "inconclusive",
    reason: {
      text: expect.stringMatching(
        new RegExp(
          `^a \\(http://127\\.0\\.0\\.1:${dropped.port}/\\): timeout .*; nothing behind 127\\.0\\.0\\.1`,
        ),
      ) as string,
    },
  });
}, 40_000);

const answered = (body: string, status = 200): HttpResult => ({ answered: true, status, headers: {}, body });
const none = (outcome: "open" | "dns" | "lost"): HttpResult => ({ answered: false, outcome, why: "" });

test.each<[string, "node port" | "load balancer", HttpResult, string]>([
  ["another pod of the lab", "load balancer", answered("echo-1\n"), "violated"],
  ["a proxy on the path", "load balancer", answered("<h1>Access denied</h1>", 403), "inconclusive"],
  ["an unknown server at a node whose control port answers", "node port", answered("nginx"), "violated"],
  ["an accepted connection without an answer", "load balancer", none("open"), "inconclusive"],
  ["a name that does not resolve", "load balancer", none("dns"), "inconclusive"],
  ["a request that could not be made", "node port", none("lost"), "inconclusive"],
])("judgeUnserved: judges %s", async (_, kind, seen, wanted) => {
  const control = await serve("echo-1\n");
  const entrance = { kind, url: "http://127.0.0.1:3000/" };
  const judged = (inside: string | undefined) =>
    withLab({ guestbook: 1, control }, async (lab) => {
      const context = contextOf(lab);
      context.log.add({
        ...{
          at: "",
          probe: "http",
          source: "",
          target: "",
          outcome: "",
          raw: "",
          command: "",
          durationMs: 0,
        },
      });
      return judgeUnserved(context, lab, { entrance, seen, reason: sampleReason("it") }, async () =>
        inside === undefined ? undefined : sampleReason(inside),
      );
    });
  expect((await judged(undefined)).verdict).toBe(wanted);
  expect((await judged("it does not serve inside either")).verdict).toBe("inconclusive");
});

test.each([
  ["http://[2001:db8::1]:30080/", "2001:db8::1", 30_080],
  ["https://192.0.2.1/", "192.0.2.1", 443],
])("placeOf: parses %s", async (url, address, port) => {
  expect(await placeOf({ kind: "node port", url })).toEqual({ kind: "node port", address, port });
});
