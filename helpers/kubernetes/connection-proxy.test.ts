import { expect, test } from "vitest";
import { execute } from "../probes/exec.ts";
import type { Pod } from "../probes/probe-context.ts";
import { httpProxy, kubeconfigOf, socksProxy, tlsStandIn } from "../testing/stand-in-tls.ts";
import { testContext } from "../testing/test-context.ts";
import { connect, type Kube } from "./connect.ts";

const POD: Pod = { namespace: "default", name: "one", container: "c", node: "n", ip: "10.0.0.1" } as Pod;

/** Requests the version and a stream to a pod, and returns the results. */
async function queryBoth(kube: Kube): Promise<string[]> {
  const version = kube.version.getCode().then(({ gitVersion }) => gitVersion, String);
  const context = testContext(kube);
  const command = { pod: POD, argv: ["true"], seconds: 5, probe: "shell", target: "x" };
  const stream = execute(context, command).then((seen) => (seen.failed ? seen.why : "it ran"));
  return [await version, await stream];
}

const BOTH = ["v1.36.1", "the stream did not open: Unexpected server response: 403"];

test("connect: sends requests and streams through an HTTP proxy, with its login and the server's name", async () => {
  await using server = await tlsStandIn();
  await using proxy = await httpProxy(server.port);
  const cluster = {
    ...{ server: "https://api.test:6443", ...server.authority },
    "proxy-url": `http://me:hunter%402@127.0.0.1:${proxy.port}`,
  };
  expect(await queryBoth(connect(kubeconfigOf(cluster, { token: "secret" })))).toEqual(BOTH);
  expect(proxy.request).toEqual(["api.test:6443", "api.test:6443"]);
  const login = `Basic ${Buffer.from("me:hunter@2").toString("base64")}`;
  expect(proxy.logins).toEqual([login, login]);
  expect(new Set(server.heard.map(({ path }) => path.split("?")[0]))).toEqual(
    new Set(["/version", "/api/v1/namespaces/default/pods/one/exec"]),
  );
  for (const { headers } of server.heard) {
    expect(headers).toContain("authorization: Bearer secret");
    expect(headers.join()).not.toContain("proxy-authorization");
  }
});

test("connect: logs in to a SOCKS proxy, which resolves the name", async () => {
  await using server = await tlsStandIn();
  await using proxy = await socksProxy(server.port);
  const cluster = {
    ...{ server: "https://api.test:6443", ...server.authority },
    "proxy-url": `socks5://me:hunter2@127.0.0.1:${proxy.port}`,
  };
  expect(await queryBoth(connect(kubeconfigOf(cluster)))).toEqual(BOTH);
  expect(proxy.request).toEqual(["api.test:6443", "api.test:6443"]);
  expect(proxy.logins).toEqual(["me:hunter2", "me:hunter2"]);
});

test("connect: sends the whole URL to a proxy for a server without TLS", async () => {
  await using proxy = await httpProxy(1);
  const cluster = {
    ...{ server: "http://api.test:8080", "insecure-skip-tls-verify": true },
    "proxy-url": `http://127.0.0.1:${proxy.port}`,
  };
  const kube = connect(kubeconfigOf(cluster));
  expect((await kube.version.getCode()).gitVersion).toBe("v1.36.1");
  expect(proxy.request).toEqual(["http://api.test:8080/version"]);
});

test("connect: names a proxy that refuses or does not exist without its password", async () => {
  await using server = await tlsStandIn();
  const gone = await httpProxy(1);
  await gone[Symbol.asyncDispose]();
  const cluster = (port: number) => ({
    ...{ server: "https://api.test:6443", ...server.authority },
    "proxy-url": `http://me:hunter2@127.0.0.1:${port}`,
  });
  for (const port of [gone.port, server.port]) {
    const said = (await queryBoth(connect(kubeconfigOf(cluster(port))))).join("\n");
    expect(said).not.toContain("hunter2");
    expect(
      said.match(/the proxy http:\/\/127\.0\.0\.1:\d+ does not connect to api\.test:6443: /g),
    ).toHaveLength(1);
  }
});

const resultOf = async (given: object) =>
  (await queryBoth(connect(kubeconfigOf(given)))).map((said) => said === BOTH[0] || said === BOTH[1]);

test("connect: verifies the server's name behind a proxy as well", async () => {
  await using server = await tlsStandIn();
  await using proxy = await httpProxy(server.port);
  const cluster = (name: string, more: object = {}) => ({
    ...{ server: `https://${name}:6443`, ...server.authority, ...more },
    "proxy-url": `http://127.0.0.1:${proxy.port}`,
  });
  expect(await resultOf(cluster("other.test"))).toEqual([false, false]);
  expect(await resultOf(cluster("other.test", { "tls-server-name": "api.test" }))).toEqual([true, true]);
  expect(await resultOf(cluster("127.0.0.1"))).toEqual([true, true]);
  expect(await resultOf(cluster("127.0.0.2"))).toEqual([false, false]);
});
