import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import {
  json,
  kubeconfigOf,
  prints,
  type TlsStandIn,
  tlsStandIn,
  V1,
  writePlugin,
} from "../testing/stand-in-tls.ts";
import { request } from "./client.ts";
import { connect, type Kube } from "./connect.ts";

let folder = "";
let server: TlsStandIn;
const status = 200;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "labcheck-header-"));
  server = await tlsStandIn((_queried, out) => json(out, status, { gitVersion: "v1.36.1" }), {
    requestCert: true,
    rejectUnauthorized: false,
  });
});
afterEach(() => {
  server.heard.length = 0;
  vi.useRealTimers();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const put = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};
const kubeOf = (user: object, more: object = {}): Kube =>
  connect(kubeconfigOf({ server: server.url, ...server.authority, ...more }, user));
const query = (kube: Kube) => request(kube, { method: "GET", path: "/version" });

const plugin = (name: string, script: string) => writePlugin(join(folder, name), script);

const INNER = "part1\npart2-hunter2";
test.each<[string, () => Promise<object>]>([
  ["a token file of two lines", async () => ({ tokenFile: await put("two", INNER) })],
  ["a token file in UTF-16", async () => ({ tokenFile: await put("wide", [..."hunter2"].join("\0")) })],
  ["a token of two lines", async () => ({ token: INNER })],
  ["a token with the end of its line", async () => ({ token: "hunter2\n" })],
  ["a token with a letter of no header", async () => ({ token: "hunter2\u2013" })],
  [
    "a plugin's token",
    async () => {
      const command = await plugin("two-lines", prints({ token: INNER }));
      return { exec: { apiVersion: V1, command, interactiveMode: "Never" } };
    },
  ],
  ["a provider's token", async () => ({ "auth-provider": { name: "oidc", config: { "id-token": INNER } } })],
])("request: reports an invalid header without its value: %s", async (_, user) => {
  const kube = kubeOf(await user());
  const words = /^the token has an end of a line, or another character/;
  for (const querying of [
    () => query(kube),
    () => kube.core.listNode(),
    () => kube.config.applyToHTTPSOptions({}),
    () => kube.config.ended(),
  ]) {
    const error = await querying().then(
      () => new Error("asked"),
      (thrown: unknown) => thrown as Error,
    );
    expect(error.message).toMatch(words);
    expect(error.message).not.toContain("hunter2");
  }
  expect(server.heard).toHaveLength(0);
});

test("exec: limits the wait for a plugin to that for an answer", async () => {
  const command = await plugin("asks", "sleep 3");
  const kube = kubeOf({ exec: { apiVersion: V1, command, interactiveMode: "Never" } });
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const failed = query(kube).catch(String);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await failed).toContain("no end within 30 s");
});
