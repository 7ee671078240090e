import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { prints, V1, writePlugin } from "../testing/stand-in-tls.ts";
import { type PluginHost, runPlugin } from "./exec-plugin.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "labcheck-plugin-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function put(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const plugin = (name: string, script: string) => writePlugin(join(folder, name), script);

/** Returns the input of a plugin, on a machine with or without a terminal. */
async function reported(exec: object, cluster: object, isTerminal = false): Promise<unknown> {
  const command = await plugin(
    "told",
    `printf '%s' "$KUBERNETES_EXEC_INFO" >"$0.info"; ${prints({ token: "t" })}`,
  );
  const host: PluginHost = {
    env: { ...process.env, KUBERNETES_EXEC_INFO: "of another" },
    isTerminal: () => isTerminal,
  };
  await runPlugin({ apiVersion: V1, command, ...exec }, { ...cluster }, host);
  return JSON.parse(await readFile(`${command}.info`, "utf8"));
}

test("exec: KUBERNETES_EXEC_INFO has the cluster as ConfigToExecCluster makes it", async () => {
  const cluster = {
    server: "https://api.test:6443",
    "tls-server-name": "other.test",
    "insecure-skip-tls-verify": false,
    "certificate-authority": await put("ca.crt", "an authority"),
    "proxy-url": "socks5://proxy.test:1080",
    "disable-compression": true,
    extensions: [
      { name: "somebody/else", extension: 1 },
      { name: "client.authentication.k8s.io/exec", extension: { audience: "06e3", nested: { a: [1] } } },
      { name: "labcheck/proxy-from-environment", extension: "http://me:hunter2@proxy.test" },
    ],
  };
  expect(await reported({ provideClusterInfo: true, interactiveMode: "Never" }, cluster)).toEqual({
    apiVersion: V1,
    kind: "ExecCredential",
    spec: {
      interactive: false,
      cluster: {
        server: "https://api.test:6443",
        "tls-server-name": "other.test",
        "certificate-authority-data": Buffer.from("an authority").toString("base64"),
        "proxy-url": "socks5://proxy.test:1080",
        "disable-compression": true,
        config: { audience: "06e3", nested: { a: [1] } },
      },
    },
  });
});

test.each<[mode: string | undefined, isTerminal: boolean, interactive: boolean]>([
  ["Never", true, false],
  ["IfAvailable", true, true],
  ["IfAvailable", false, false],
  [undefined, true, true],
  ["Always", true, true],
])("exec: interactiveMode %s, at a terminal: %s", async (interactiveMode, isTerminal, interactive) =>
  expect(await reported({ interactiveMode }, { server: "https://api.test" }, isTerminal)).toEqual({
    apiVersion: V1,
    kind: "ExecCredential",
    spec: { interactive },
  }),
);

test.each<[string, object, string, string]>([
  ["must ask a person who is not there", { interactiveMode: "Always" }, "", "standard input is no terminal"],
  ["is too old", { apiVersion: "client.authentication.k8s.io/v1alpha1" }, "", "v1alpha1"],
  [
    "answers in another version",
    { apiVersion: "client.authentication.k8s.io/v1beta1" },
    prints({ token: "t" }),
    "answers in",
  ],
  ["prints something else", {}, "echo 'sha256~secret'", "its output is not an ExecCredential"],
  ["gives nothing", {}, prints({}), "neither a token nor a certificate"],
  [
    "gives a certificate alone",
    {},
    prints({ clientCertificateData: "x" }),
    "a certificate or a key, not both",
  ],
  ["gives no certificate", {}, prints({ clientCertificateData: "x", clientKeyData: "y" }), "cannot be read"],
  ["fails without a word", {}, "exit 3", "it printed nothing (exit code 3)"],
])("exec: reports a plugin that %s", async (_, exec, script, why) => {
  const command = await plugin("bad", script);
  const host = { env: process.env, isTerminal: () => false };
  const failed = await runPlugin({ apiVersion: V1, command, ...exec }, {}, host).catch(String);
  expect(failed).toContain(why);
  expect(failed).not.toContain("secret");
});

const isAlive = (pid: number): boolean => {
  try {
    // One that is dead and not yet waited for by its new parent is no more than a number.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};
const QUIET: PluginHost = { env: process.env, isTerminal: () => false };

test("exec: ends the processes that a plugin leaves behind", async () => {
  const command = await plugin("daemon", `sleep 20 & echo $! >"$0.pid"; ${prints({ token: "t" })}`);
  const began = Date.now();
  expect(await runPlugin({ apiVersion: V1, command }, {}, QUIET)).toEqual({ token: "t" });
  expect(Date.now() - began).toBeLessThan(5000);
  const pid = Number(await readFile(`${command}.pid`, "utf8"));
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
});

test("exec: ends a plugin whose child holds its output at the time limit, with the child", async () => {
  const command = await plugin("stuck", `sh -c 'echo $$ >"$0.pid"; sleep 20' "$0"; true`);
  const began = Date.now();
  const failed = await runPlugin({ apiVersion: V1, command }, {}, { ...QUIET, longest: 1500 }).catch(String);
  expect(failed).toContain("it was not done after 1.5 s");
  expect(Date.now() - began).toBeLessThan(6000);
  const pid = Number(await readFile(`${command}.pid`, "utf8"));
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
});
