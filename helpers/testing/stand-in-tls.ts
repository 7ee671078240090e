// A stand-in for an API server behind TLS, and for a proxy before it.

import { chmod, writeFile } from "node:fs/promises";
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttps, type ServerOptions } from "node:https";
import {
  type AddressInfo,
  createServer as createNet,
  connect as netConnect,
  type Server,
  type Socket,
} from "node:net";
import { generate } from "selfsigned";

/** The version of the plugins' interface that client-go speaks. */
export const V1 = "client.authentication.k8s.io/v1";

/** Writes a shell script as a plugin, and returns its path. */
export async function writePlugin(command: string, script: string): Promise<string> {
  await writeFile(command, `#!/bin/sh\n${script}\n`);
  await chmod(command, 0o755);
  return command;
}

/** A script that prints a credential with these fields. */
export const prints = (fields: object): string =>
  `cat <<'END'\n${JSON.stringify({ apiVersion: V1, kind: "ExecCredential", status: fields })}\nEND`;

interface ReceivedRequest {
  method: string;
  path: string;
  /** Each header as often as it was sent, `name: value`. */
  headers: string[];
  /** The name in the certificate that the client showed. */
  client?: string;
}

/** A certificate with its key, for 127.0.0.1, localhost and api.test, signed by itself. */
export async function certificate(name = "labcheck-test", days = 1) {
  const created = await generate([{ name: "commonName", value: name }], {
    algorithm: "sha256",
    keyType: "ec",
    notAfterDate: new Date(Date.now() + days * 86_400_000),
    ...(days < 0 ? { notBeforeDate: new Date(Date.now() + (days - 1) * 86_400_000) } : {}),
    extensions: [
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 7, ip: "127.0.0.1" },
          { type: 2, value: "localhost" },
          { type: 2, value: "api.test" },
        ],
      },
    ],
  });
  return { cert: created.cert, key: created.private, base64: Buffer.from(created.cert).toString("base64") };
}

export interface TlsStandIn extends AsyncDisposable {
  url: string;
  port: number;
  /** The kubeconfig fields of its certificate authority. */
  authority: { "certificate-authority-data": string };
  heard: ReceivedRequest[];
}

type Answering = (request: IncomingMessage, answer: ServerResponse) => void;

/**
 * An API server behind TLS that answers as the test says; it refuses streams, after it has recorded their
 * user.
 */
export async function tlsStandIn(
  answer: Answering = (_checked, out) => json(out, 200, { gitVersion: "v1.36.1" }),
  options: ServerOptions = {},
): Promise<TlsStandIn> {
  const { cert, key, base64 } = await certificate();
  const heard: ReceivedRequest[] = [];
  const hear = (request: IncomingMessage) => {
    const socket = request.socket as unknown as { getPeerCertificate?: () => { subject?: { CN?: string } } };
    const client = socket.getPeerCertificate?.().subject?.CN;
    const headers = request.rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [`${name.toLowerCase()}: ${request.rawHeaders[index + 1]}`] : [],
    );
    const { method = "", url: path = "" } = request;
    heard.push({ method, path, headers, ...(client === undefined ? {} : { client }) });
  };
  const server = createHttps({ cert, key, ...options }, (request, out) => {
    hear(request);
    answer(request, out);
  });
  server.on("upgrade", (request, socket) => {
    hear(request);
    socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  });
  const port = await listening(server);
  return {
    ...{ url: `https://127.0.0.1:${port}`, port, authority: { "certificate-authority-data": base64 }, heard },
    [Symbol.asyncDispose]: () => closed(server),
  };
}

export const json = (out: ServerResponse, status: number, body: object, headers = {}): void => {
  out.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
};

interface ProxyStandIn extends AsyncDisposable {
  port: number;
  /** The received requests: the target of each CONNECT, the URL of each other request. */
  request: string[];
  logins: (string | undefined)[];
}

/** A proxy that forwards everything to one port of this machine, whatever the requested target. */
export async function httpProxy(to: number): Promise<ProxyStandIn> {
  const [request, logins]: [string[], (string | undefined)[]] = [[], []];
  const server = createHttp((incoming, out) => {
    request.push(incoming.url ?? "");
    json(out, 200, { gitVersion: "v1.36.1" });
  });
  server.on("connect", (incoming, socket) => {
    request.push(incoming.url ?? "");
    logins.push(incoming.headers["proxy-authorization"]);
    const upstream = netConnect(to, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
  });
  const port = await listening(server);
  return { port, request: request, logins, [Symbol.asyncDispose]: () => closed(server) };
}

/** A SOCKS 5 proxy of the same sort, which wants a name and a password where there are any (RFC 1928, 1929). */
export async function socksProxy(to: number): Promise<ProxyStandIn> {
  const [request, logins]: [string[], (string | undefined)[]] = [[], []];
  const server = createNet((socket) => {
    const steps = [
      (data: Buffer) => {
        const wantsLogin = data.subarray(2).includes(2);
        if (!wantsLogin) steps.splice(0, 1);
        socket.write(Buffer.from([5, wantsLogin ? 2 : 0]));
      },
      (data: Buffer) => {
        const name = data.subarray(2, 2 + (data[1] ?? 0)).toString();
        logins.push(`${name}:${data.subarray(3 + name.length).toString()}`);
        socket.write(Buffer.from([1, 0]));
      },
      (data: Buffer) => {
        const isName = data[3] === 3;
        const host = isName ? data.subarray(5, 5 + (data[4] ?? 0)).toString() : data.subarray(4, 8).join(".");
        request.push(`${host}:${data.readUInt16BE(data.length - 2)}`);
        const upstream = netConnect(to, "127.0.0.1", () => {
          socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
          upstream.pipe(socket).pipe(upstream);
        });
        socket.on("error", () => upstream.destroy());
        upstream.on("error", () => socket.destroy());
      },
    ];
    const onData = (data: Buffer) => {
      const step = steps.shift();
      if (steps.length === 0) socket.off("data", onData);
      step?.(data);
    };
    socket.on("data", onData);
  });
  const port = await listening(server);
  return { port, request: request, logins, [Symbol.asyncDispose]: () => closed(server) };
}

/** Where each server has its connections, to be cut in the end. */
const SOCKETS = new WeakMap<Server, Set<Socket>>();

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  SOCKETS.set(server, sockets);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  const ended = new Promise((resolve) => server.close(resolve));
  for (const socket of SOCKETS.get(server) ?? []) socket.destroy();
  await ended;
}

/** A kubeconfig with one cluster and one user. */
export const kubeconfigOf = (cluster: object, user: object = {}): string =>
  JSON.stringify({
    "current-context": "a",
    clusters: [{ name: "a", cluster }],
    users: [{ name: "a", user }],
    contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
  });
