import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { testContext } from "../testing/test-context.ts";
import { connectOutside, outcomeOfErrno } from "./connect-outside.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A port on this machine that is listened at, and the server. */
async function listening(): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => socket.on("error", () => {}).resume());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  return { port: typeof at === "object" && at ? at.port : 0, server };
}

const contextUntil = (signal: AbortSignal) => testContext(undefined, signal);
const never = new AbortController().signal;
const here = (port: number) => ({ source: "the test", address: "127.0.0.1", port, seconds: 2 });

test("connectOutside: is open if a server listens, and records a command to repeat it", async () => {
  const context = contextUntil(never);
  const { port } = await listening();
  expect(await connectOutside(context, here(port))).toBe("open");
  expect(context.log.all).toMatchObject([
    { probe: "connect", outcome: "open", command: `nc -v -z -w 2 127.0.0.1 ${port}` },
  ]);
});

test("connectOutside: is refused if no server listens", async () => {
  const { port, server } = await listening();
  await new Promise((resolve) => server.close(resolve));
  expect(await connectOutside(contextUntil(never), here(port))).toBe("refused");
});

test("connectOutside: throws an abort", async () => {
  const ended = AbortSignal.abort(new Error("enough"));
  await expect(connectOutside(contextUntil(ended), here(9))).rejects.toThrow("enough");
});

test.each([
  ["ECONNREFUSED", "refused"],
  ["ETIMEDOUT", "timeout"],
  ["ENETUNREACH", "unreachable"],
  ["EHOSTUNREACH", "unreachable"],
  ["ECONNRESET", "reset"],
  ["EMFILE", "lost"],
  ["EACCES", "lost"],
  [undefined, "lost"],
])("outcomeOfErrno: %s is %s", (code, outcome) => expect(outcomeOfErrno(code)).toBe(outcome));
