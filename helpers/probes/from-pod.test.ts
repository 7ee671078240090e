import { execFile } from "node:child_process";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { generate } from "selfsigned";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REQUEST_PROGRAM } from "./from-pod.ts";

const NAME = "guestbook.test";
const address = "127.0.0.1";
let server: Server;
let ca = "";
let port = 0;

beforeAll(async () => {
  const created = await generate([{ name: "commonName", value: NAME }], {
    ...{ keyType: "ec", curve: "P-256", algorithm: "sha256" },
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: NAME }] },
    ],
  });
  ca = created.cert;
  server = createServer({ key: created.private, cert: created.cert }, (requests, answer) => {
    if (requests.url === "/silent") return;
    if (requests.url === "/closed") requests.socket.destroy();
    else answer.writeHead(requests.url === "/none" ? 404 : 200, { "X-Who": "me" }).end(requests.headers.host);
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const printed = async (requests: object[], trusted?: string) => {
  const input = {
    requests: requests.map((each) => ({ address, port, name: NAME, host: NAME, ...each })),
    seconds: 1,
  };
  const argument = JSON.stringify({ ...input, ...(trusted ? { ca: trusted } : {}) });
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", REQUEST_PROGRAM, argument]);
  return JSON.parse(stdout) as unknown;
};

test("REQUEST_PROGRAM: returns status, headers, body and certificate of each page", async () => {
  const pages = [{ path: "/" }, { path: "/none" }, { path: "/", host: "other.test" }];
  expect(await printed(pages, ca)).toMatchObject([
    {
      status: 200,
      body: NAME,
      headers: { "x-who": "me" },
      fingerprint: expect.stringContaining(":") as string,
    },
    { status: 404, fingerprint: expect.stringContaining(":") as string },
    { status: 200, body: "other.test" },
  ]);
});

test("REQUEST_PROGRAM: reports an untrusted certificate, and accepts any on request", async () => {
  expect(await printed([{ path: "/" }, { path: "/", anyCertificate: true }])).toMatchObject([
    { code: expect.stringMatching(/SELF_SIGNED|DEPTH_ZERO|UNABLE_TO/) as string },
    { status: 200 },
  ]);
});

test("REQUEST_PROGRAM: distinguishes silence, a closed connection and a refusal", async () => {
  expect(await printed([{ path: "/silent" }], ca)).toMatchObject([{ code: "UND_ERR_HEADERS_TIMEOUT" }]);
  expect(await printed([{ path: "/closed" }], ca)).toMatchObject([{ code: "ECONNRESET" }]);
  expect(await printed([{ path: "/", port: 1 }], ca)).toMatchObject([{ code: "ECONNREFUSED" }]);
});
