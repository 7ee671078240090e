import { type ClientRequest, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type Socket } from "node:net";
import { type ConnectionOptions, getCACertificates } from "node:tls";
import { SocksClient } from "socks";
import { hostPort } from "../network/cidr.ts";
import { hostOf, portOf, proxyInWords } from "./proxy.ts";

/** How long a proxy may take to open a way, in milliseconds; that is what a direct connection gets as well. */
const OPEN_MS = 10_000;

/** Who is asked, and whom one trusts. */
export type Tls = Pick<ConnectionOptions, "ca" | "cert" | "key" | "servername" | "rejectUnauthorized">;

interface Target {
  host: string;
  port: number;
}

/**
 * A connection to a host through a proxy: by CONNECT over HTTP or HTTPS, or by SOCKS 5. Names are resolved by
 * the proxy, as with kubectl. Throws an error that names the proxy, without its password.
 */
export async function openTunnel(proxy: URL, target: Target, tls: Tls = {}): Promise<Socket> {
  const what = `the proxy ${proxyInWords(proxy)}`;
  try {
    return proxy.protocol.startsWith("socks")
      ? await bySocks(proxy, target)
      : await byConnect(proxy, target, tls);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${what} opens no way to ${hostPort(target.host, target.port)}: ${why}`, {
      cause: error,
    });
  }
}

async function bySocks(proxy: URL, destination: Target): Promise<Socket> {
  const { username, password } = loginOf(proxy);
  const { socket } = await SocksClient.createConnection({
    proxy: {
      ...{ host: hostOf(proxy), port: portOf(proxy), type: 5 },
      ...(username === "" ? {} : { userId: username, password }),
    },
    command: "connect",
    destination,
    timeout: OPEN_MS,
  });
  return socket;
}

function byConnect(proxy: URL, { host, port }: Target, tls: Tls): Promise<Socket> {
  const { username, password } = loginOf(proxy);
  const basic = Buffer.from(`${username}:${password}`).toString("base64");
  const to = hostPort(host, port);
  const options = {
    ...{ host: hostOf(proxy), port: portOf(proxy), method: "CONNECT", path: to, agent: false as const },
    headers: { Host: to, ...(username === "" ? {} : { "Proxy-Authorization": `Basic ${basic}` }) },
    timeout: OPEN_MS,
  };
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const asked: ClientRequest =
    proxy.protocol === "https:" ? httpsRequest({ ...options, ...trustOf(proxy, tls) }) : httpRequest(options);
  asked.on("connect", ({ statusCode, statusMessage }, socket: Socket, head) => {
    if (statusCode !== 200) {
      socket.destroy();
      reject(new Error(`it answers ${statusCode} ${statusMessage}`.trim()));
      return;
    }
    socket.setTimeout(0);
    if (head.length > 0) socket.unshift(head);
    resolve(socket);
  });
  // Who does not know CONNECT answers as to any other request.
  asked.on("response", ({ statusCode, statusMessage }) => {
    asked.destroy();
    reject(new Error(`it answers ${statusCode} ${statusMessage}`.trim()));
  });
  asked.on("timeout", () => asked.destroy(new Error(`no answer within ${OPEN_MS / 1000} s`)));
  asked.on("error", reject);
  asked.end();
  return promise;
}

/** A proxy may be known to the system, or to the cluster's own authority, which is all that kubectl asks. */
function trustOf(proxy: URL, { ca, rejectUnauthorized }: Tls): Tls {
  const own = ca === undefined ? [] : [ca].flat();
  return {
    ...(own.length > 0 ? { ca: [...getCACertificates("default"), ...own] } : {}),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(isIP(hostOf(proxy)) === 0 ? { servername: hostOf(proxy) } : {}),
  };
}

const loginOf = ({ username, password }: URL) => ({
  username: decodeURIComponent(username),
  password: decodeURIComponent(password),
});
