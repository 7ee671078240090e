import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { testContext } from "../testing/test-context.ts";
import type { ProbeContext } from "./probe-context.ts";
import { queryOutside } from "./query-outside.ts";

const contextUntil = (signal: AbortSignal): ProbeContext => testContext(undefined, signal);

/** Queries a local server that handles each connection with `serve`. */
async function queryServer(serve: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const context = contextUntil(new AbortController().signal);
  const rest = { text: "INFO server\r\n", until: /run_id:\w+\r\n/, seconds: 0.3 };
  const seen = await queryOutside(context, { source: "here", address: "127.0.0.1", port, ...rest });
  server.close();
  return { ...seen, evidence: context.log.all[0], port };
}

test("queryOutside: returns and records the answer to the text", async () => {
  const {
    outcome,
    received: said,
    evidence,
    port,
  } = await queryServer((socket) =>
    socket.once("data", (chunk) => socket.write(`you said ${String(chunk).trim()}\r\nrun_id:abc\r\n`)),
  );
  expect([outcome, said]).toEqual(["open", "you said INFO server\r\nrun_id:abc\r\n"]);
  expect(evidence).toMatchObject({
    outcome: "open",
    target: `127.0.0.1:${port}`,
    command: `printf 'INFO server\\r\\n' | nc -v -w 0.3 127.0.0.1 ${port}`,
  });
});

test("queryOutside: is open even if the server closes the connection or sends nothing", async () => {
  expect(await queryServer((socket) => socket.destroy())).toMatchObject({ outcome: "open", received: "" });
  expect(await queryServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))).toMatchObject({
    outcome: "open",
    received: "HTTP/1.1 400 Bad Request\r\n\r\n",
  });
  const silent: Socket[] = [];
  expect(await queryServer((socket) => silent.push(socket))).toMatchObject({ outcome: "open", received: "" });
  for (const socket of silent) socket.destroy();
});

test("queryOutside: is refused without a server, and throws if it is aborted", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const rest = { source: "here", address: "127.0.0.1", port, text: "x", until: /x/, seconds: 1 };
  expect(await queryOutside(contextUntil(new AbortController().signal), rest)).toMatchObject({
    outcome: "refused",
  });
  const ended = AbortSignal.abort(new Error("enough"));
  await expect(queryOutside(contextUntil(ended), rest)).rejects.toThrow("enough");
});
