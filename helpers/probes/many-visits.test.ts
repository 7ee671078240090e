import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { EvidenceLog } from "../engine/evidence.ts";
import { testContext } from "../testing/test-context.ts";
import type { HttpResult } from "./http.ts";
import { manyVisits } from "./many-visits.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers as the test says, by the number of the connection. */
async function serving(answer: (connection: number, url: string, host: string) => string | undefined) {
  const ports = new Map<number | undefined, number>();
  const server = createServer((queried, said) => {
    const port = queried.socket.remotePort;
    if (!ports.has(port)) ports.set(port, ports.size);
    const body = answer(ports.get(port) ?? 0, queried.url ?? "", queried.headers.host ?? "");
    if (body !== undefined) said.end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const words = (seen: HttpResult) => (seen.answered ? seen.body : seen.outcome);
const visits = (origin: string, pages: { path: string; host?: string }[], count: number, seconds = 5) => {
  const log = new EvidenceLog();
  const context = { ...testContext(), log };
  const options = { source: "this test", origin, pages, count, seconds, summarize: words };
  return manyVisits(context, options).then((visited) => ({
    visited: visited.map(({ seen }) => seen.map(words)),
    log,
  }));
};

test("manyVisits: sends all requests of a visit over one new connection", async () => {
  const origin = await serving((connection, url) => `${connection % 2 === 0 ? "even" : "odd"} ${url}`);
  const { visited, log } = await visits(origin, [{ path: "/a" }, { path: "/b" }], 6);
  const kinds = visited.map(([a = "", b = ""]) => [a, b].join(", ")).toSorted();
  expect(kinds).toEqual([...Array(3).fill("even /a, even /b"), ...Array(3).fill("odd /a, odd /b")]);
  expect(log.all).toMatchObject([{ raw: expect.stringContaining("/a: ") as string }]);
});

test("manyVisits: sends the Host header of each page", async () => {
  const origin = await serving((_connection, _url, host) => host.replace(/:\d+$/, ""));
  const { visited } = await visits(origin, [{ path: "/" }, { path: "/", host: "other.test" }], 1);
  expect(visited).toEqual([["127.0.0.1", "other.test"]]);
});

test("manyVisits: waits once for a server that does not answer, not for each page", async () => {
  const origin = await serving(() => undefined);
  const began = Date.now();
  const { visited } = await visits(origin, [{ path: "/a" }, { path: "/b" }, { path: "/c" }], 2, 1);
  expect(visited).toEqual([Array(3).fill("open"), Array(3).fill("open")]);
  expect(Date.now() - began).toBeLessThan(3500);
});
