import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { RequestOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import {
  certificate,
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
/** The status of the server's answers, during one test. */
let status = 200;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "labcheck-credentials-"));
  server = await tlsStandIn((_queried, out) => json(out, status, { gitVersion: "v1.36.1" }), {
    requestCert: true,
    rejectUnauthorized: false,
  });
});
afterEach(() => {
  status = 200;
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
/** Sends a request, and returns the headers of one name that the server received. */
async function shown(kube: Kube, name = "authorization"): Promise<string[]> {
  await query(kube);
  const { headers } = server.heard.at(-1) ?? { headers: [] };
  return headers.filter((each) => each.startsWith(`${name}: `)).map((each) => each.slice(name.length + 2));
}

test("tokenFile: is trimmed, takes precedence over a token, and is read again after a minute", async () => {
  const tokenFile = await put("token", "first\n");
  const kube = kubeOf({ tokenFile, token: "other" });
  expect(await shown(kube)).toEqual(["Bearer first"]);
  await put("token", "  second \r\n");
  expect(await shown(kube)).toEqual(["Bearer first"]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
  expect(await shown(kube)).toEqual(["Bearer second"]);
  await put("token", "");
  vi.setSystemTime(Date.now() + 61_000);
  expect(await shown(kube)).toEqual(["Bearer second"]);
});

test("tokenFile: is read again at once when the server rejects its token", async () => {
  const kube = kubeOf({ tokenFile: await put("rotated", "old") });
  status = 401;
  await query(kube);
  await put("rotated", "new");
  expect(await shown(kube)).toEqual(["Bearer new"]);
});

test("tokenFile: falls back to the token if missing; without one, a missing or empty file is named", async () => {
  expect(await shown(kubeOf({ tokenFile: join(folder, "none"), token: "other" }))).toEqual(["Bearer other"]);
  await expect(query(kubeOf({ tokenFile: join(folder, "none") }))).rejects.toThrow(/ENOENT.*none/);
  const empty = await put("empty", " \n");
  await expect(query(kubeOf({ tokenFile: empty }))).rejects.toThrow(`the token file ${empty} is empty`);
});

test("username: is sent with its password, on streams as well", async () => {
  const kube = kubeOf({ username: "me", password: "p:ss" });
  const basic = `Basic ${Buffer.from("me:p:ss").toString("base64")}`;
  expect(await shown(kube)).toEqual([basic]);
  const options: RequestOptions = {};
  await kube.config.applyToHTTPSOptions(options);
  expect(options.headers).toEqual({ Authorization: basic });
});

test("as-groups: sends every group in a separate header, with the uid and extra fields", async () => {
  const user = {
    ...{ token: "secret", as: "boss", "as-uid": "7", "as-groups": ["admins", "bosses, all"] },
    "as-user-extra": { "example.com/Team": ["a", "b"], one: ["c"] },
  };
  await query(kubeOf(user));
  const { headers = [] } = server.heard.at(-1) ?? {};
  expect(headers.filter((each) => each.startsWith("impersonate-"))).toEqual([
    "impersonate-user: boss",
    "impersonate-uid: 7",
    "impersonate-group: admins",
    "impersonate-group: bosses, all",
    "impersonate-extra-example.com%2fteam: a",
    "impersonate-extra-example.com%2fteam: b",
    "impersonate-extra-one: c",
  ]);
  const options: RequestOptions = {};
  await kubeOf(user).config.applyToHTTPSOptions(options);
  expect(options.headers).toMatchObject({
    "Impersonate-User": "boss",
    "Impersonate-Group": ["admins", "bosses, all"],
  });
});

test("request: sends no credentials to a server without TLS, and runs no plugin for it", async () => {
  const command = await plugin("never", "touch $0.ran");
  for (const user of [
    { token: "secret" },
    { username: "me", password: "hunter2" },
    { exec: { apiVersion: V1, command, interactiveMode: "Never" } },
  ]) {
    const kube = connect(
      kubeconfigOf({ server: "http://127.0.0.1:1", "insecure-skip-tls-verify": true }, user),
    );
    const options: RequestOptions = {};
    await kube.config.applyToHTTPSOptions(options);
    expect(options.headers).toEqual({});
  }
  await expect(readFile(`${command}.ran`)).rejects.toThrow("ENOENT");
});

const base64 = (text: string) => Buffer.from(text).toString("base64");

test("client-certificate: from a file or from the kubeconfig", async () => {
  const { cert, key } = await certificate("somebody");
  const files = { "client-certificate": await put("me.crt", cert), "client-key": await put("me.key", key) };
  const data = { "client-certificate-data": base64(cert), "client-key-data": base64(key) };
  for (const user of [files, data]) {
    await query(kubeOf(user));
    expect(server.heard.at(-1)?.client).toBe("somebody");
  }
});

const plugin = (name: string, script: string) => writePlugin(join(folder, name), script);

test("exec: keeps a token until it expires or is rejected", async () => {
  const soon = new Date(Date.now() + 30_000).toISOString();
  const command = await plugin(
    "counting",
    `echo x >>"$0.runs"; n=$(wc -l <"$0.runs" | tr -d ' ')
     echo '{"apiVersion": "${V1}", "kind": "ExecCredential", "status": {"token": "t'$n'", "expirationTimestamp": "${soon}"}}'`,
  );
  const kube = kubeOf({ exec: { apiVersion: V1, command, interactiveMode: "Never" } });
  await Promise.all([query(kube), query(kube), query(kube)]);
  expect(await shown(kube)).toEqual(["Bearer t1"]);
  status = 401;
  await query(kube);
  expect(await shown(kube)).toEqual(["Bearer t2"]);
  status = 200;
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
  const [later = ""] = await shown(kube);
  expect(Number(later.slice("Bearer t".length))).toBeGreaterThan(2);
});

test("exec: presents a certificate, and a newer one over a new connection", async () => {
  const [old, next] = [await certificate("old"), await certificate("next")];
  const issued = ({ cert, key }: typeof old) =>
    prints({ clientCertificateData: cert, clientKeyData: key, token: "too" });
  const command = await plugin("certs", issued(old));
  const kube = kubeOf({ exec: { apiVersion: V1, command, interactiveMode: "Never" } });
  expect(await shown(kube)).toEqual(["Bearer too"]);
  expect(server.heard.at(-1)?.client).toBe("old");
  await plugin("certs", issued(next));
  status = 401;
  await query(kube);
  await query(kube);
  expect(server.heard.at(-1)?.client).toBe("next");
});

test("exec: prefers the user's own token or certificate to the plugin", async () => {
  const exec = { apiVersion: V1, command: "labcheck-no-such-plugin", interactiveMode: "Never" };
  expect(await shown(kubeOf({ exec, token: "own" }))).toEqual(["Bearer own"]);
});

/** A JSON web token that ends so many seconds from now. */
const jwt = (seconds: number) =>
  `e30.${Buffer.from(JSON.stringify({ exp: Math.round(Date.now() / 1000) + seconds })).toString("base64url")}.sig`;

test("auth-provider oidc: an id-token is used while it lasts, and renewed once after that", async () => {
  const fresh = jwt(600);
  await using issuer = await tlsStandIn((queries, out) => {
    if (queries.url?.startsWith("/.well-known/"))
      json(out, 200, { token_endpoint: `https://127.0.0.1:${issuer.port}/token` });
    else if (queries.headers.authorization) json(out, 400, { error: "invalid_client" });
    else json(out, 200, { id_token: fresh, refresh_token: "next" });
  });
  const config = {
    ...{ "idp-issuer-url": issuer.url, "client-id": "kube", "client-secret": "kube", "refresh-token": "r" },
    "idp-certificate-authority-data": issuer.authority["certificate-authority-data"],
  };
  const user = (token: string) => ({
    "auth-provider": { name: "oidc", config: { ...config, "id-token": token } },
  });
  const lasting = jwt(300);
  expect(await shown(kubeOf(user(lasting)))).toEqual([`Bearer ${lasting}`]);
  expect(issuer.heard).toHaveLength(0);
  const kube = kubeOf(user(jwt(-60)));
  await Promise.all([query(kube), query(kube)]);
  expect(await shown(kube)).toEqual([`Bearer ${fresh}`]);
  expect(issuer.heard.map(({ path }) => path)).toEqual([
    "/.well-known/openid-configuration",
    "/token",
    "/token",
  ]);
});

test("auth-provider oidc: reports since when a token that cannot be renewed has been expired", async () => {
  const config = { "id-token": jwt(-60), "idp-issuer-url": "https://127.0.0.1:1" };
  const of = (more: object) =>
    query(kubeOf({ "auth-provider": { name: "oidc", config: { ...config, ...more } } }));
  await expect(of({})).rejects.toThrow(/^the id-token ended on 2.*, and there is no refresh-token/);
  const login = { "idp-issuer-url": "https://me:hunter2@127.0.0.1:1", "refresh-token": "r" };
  const reported = await of(login).catch(String);
  expect(reported).toMatch(/, and https:\/\/127\.0\.0\.1:1 gives no other: /);
  expect(reported).not.toContain("hunter2");
  await expect(of({ "refresh-token": "r" })).rejects.toThrow(/and https:\/\/127\.0\.0\.1:1 gives no other: /);
});

test("429: retries when a busy server says so, and reports its refusal if it stays busy", async () => {
  let left = 2;
  await using busy = await tlsStandIn((_queried, out) => {
    left -= 1;
    if (left >= 0) json(out, 429, { message: "too many requests" }, { "Retry-After": "0" });
    else json(out, 200, { kind: "PodList", items: [] });
  });
  const kube = connect(kubeconfigOf({ server: busy.url, ...busy.authority }));
  expect((await kube.core.listPodForAllNamespaces()).items).toEqual([]);
  expect(busy.heard).toHaveLength(3);
  await using shut = await tlsStandIn((_queried, out) =>
    json(out, 503, { message: "shut" }, { "Retry-After": "60" }),
  );
  const other = connect(kubeconfigOf({ server: shut.url, ...shut.authority }));
  await expect(other.core.listNode()).rejects.toThrow("503");
  expect(shut.heard).toHaveLength(1);
});
