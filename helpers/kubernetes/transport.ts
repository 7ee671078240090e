import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { BlockList, isIP, type Socket } from "node:net";
import { type ConnectionOptions, getCACertificates, connect as tlsConnect } from "node:tls";
import { SocksClient } from "socks";
import { Agent, buildConnector, type Dispatcher, ProxyAgent } from "undici";
import { proxySchemeUnsupported, proxyUrlMalformed } from "../errors/cluster-options.ts";
import { canonicalAddress, familyOf, hostPort } from "../network/address.ts";

/** A proxy that the environment names, and the variable that names it. */
interface EnvironmentProxy {
  proxy: URL;
  variable: string;
}

/** The proxy schemes that Go's client, and so kubectl, supports. */
const SCHEMES: ReadonlySet<string> = new Set(["http:", "https:", "socks5:", "socks5h:"]);

/**
 * Returns the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY select for a URL, by the rules of Go's
 * httpproxy, which kubectl follows: lower case takes precedence, this machine's own addresses have no
 * proxy, and NO_PROXY contains names, addresses, ranges, ports and `*`.
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy Throws a usage error, without the proxy's password,
 * for one that is neither HTTP nor SOCKS.
 */
export function proxyFromEnvironment(
  url: URL,
  env: NodeJS.ProcessEnv = process.env,
): EnvironmentProxy | undefined {
  const names = url.protocol === "https:" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy", "HTTP_PROXY"];
  const variable = names.find((name) => env[name]);
  const value = variable === undefined ? undefined : env[variable];
  if (variable === undefined || !value) return undefined;
  if (isLocal(hostOf(url)) || isExempt(url, env["no_proxy"] || env["NO_PROXY"] || "")) return undefined;
  const proxy = urlOf(value);
  if (proxy && SCHEMES.has(proxy.protocol)) return { proxy, variable };
  if (proxy) throw proxySchemeUnsupported({ variable, scheme: proxy.protocol.slice(0, -1) });
  throw proxyUrlMalformed({ variable });
}

/** Without a scheme it is an HTTP proxy. */
function urlOf(value: string): URL | undefined {
  const named = URL.canParse(value) ? new URL(value) : undefined;
  if (named?.host) return named;
  return URL.canParse(`http://${value}`) ? new URL(`http://${value}`) : undefined;
}

/** The host of a URL without the brackets of an IPv6 address. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();

const PORTS: Readonly<Record<string, number>> = {
  "http:": 80,
  "https:": 443,
  "socks5:": 1080,
  "socks5h:": 1080,
};

const portOf = ({ port, protocol }: URL): number => (port ? Number(port) : (PORTS[protocol] ?? 0));

/** A proxy in words, without its user and password. */
export const formatProxy = ({ protocol, host }: URL): string => `${protocol}//${host}`;

function isLocal(host: string): boolean {
  if (host === "localhost") return true;
  const address = canonicalAddress(host);
  return address === "::1" || (familyOf(address) === "IPv4" && address.startsWith("127."));
}

/** Whether NO_PROXY takes a URL out. */
function isExempt(url: URL, list: string): boolean {
  const entries = list.split(",").map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => entry === "*" || matches(entry, hostOf(url), portOf(url)));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === "") return false;
  const range = /^(?<network>[^/]+)\/(?<bits>\d+)$/.exec(entry)?.groups;
  if (range) return isWithin(host, range["network"] ?? "", Number(range["bits"]));
  const [name, at] = isIP(entry) === 0 ? splitPort(entry) : [entry, undefined];
  if (name === "" || (at !== undefined && Number(at) !== port)) return false;
  if (isIP(name) !== 0) return canonicalAddress(name) === canonicalAddress(host);
  // An address is in no domain.
  if (isIP(host) !== 0) return false;
  const domain = name.replace(/^\*\./, ".");
  return domain.startsWith(".") ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function splitPort(entry: string): [name: string, port: string | undefined] {
  const { name, port } =
    /^(?:\[(?<name>[^\]]*)\]|(?<name>[^:]*))(?::(?<port>\d+))?$/.exec(entry)?.groups ?? {};
  return [name ?? "", port];
}

function isWithin(host: string, network: string, bits: number): boolean {
  const [address, base] = [canonicalAddress(host), canonicalAddress(network)];
  const family = isIP(address);
  if (family === 0 || family !== isIP(base) || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const type = family === 4 ? "ipv4" : "ipv6";
  list.addSubnet(base, bits, type);
  return list.check(address, type);
}

/** The dispatcher for requests to a server, through a proxy if there is one. */
export function dispatcherFor(
  server: URL,
  { tls = {}, allowH2 = true }: { tls?: Tls; allowH2?: boolean },
  proxy: URL | undefined,
): Dispatcher {
  const how = { ...tls, allowH2, keepAlive: true, keepAliveInitialDelay: 30_000 };
  if (!proxy) return new Agent({ allowH2, connect: how });
  const isTls = server.protocol === "https:";
  // Without TLS a proxy receives the whole URL, as from every HTTP client.
  if (!isTls && proxy.protocol.startsWith("http"))
    return new ProxyAgent({ uri: proxy.href, proxyTunnel: false });
  const connectTls = buildConnector(how);
  const connect: buildConnector.connector = (options, callback) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, "$1");
    const port = Number(options.port) || portOf(server);
    openTunnel(proxy, { host, port }, tls).then(
      (socket) => (isTls ? connectTls({ ...options, httpSocket: socket }, callback) : callback(null, socket)),
      (error: unknown) => callback(error as Error, null),
    );
  };
  return new Agent({ allowH2, connect });
}

type Callback = (error: Error | null, socket?: Socket) => void;
type SocketOptions = { host?: string | null; port?: string | number | null; servername?: string };

/** The agent for Node's own client and its web sockets. */
export function streamAgentFor(server: URL, tls: Tls, proxy: URL | undefined): HttpAgent {
  const isTls = server.protocol === "https:";
  const agent = isTls ? new HttpsAgent(tls) : new HttpAgent();
  if (!proxy) return agent;
  const open = (wanted: SocketOptions, done: Callback) => {
    const host = (wanted.host ?? "").replace(/^\[(.*)\]$/, "$1");
    openTunnel(proxy, { host, port: Number(wanted.port) }, tls).then(
      (socket) => {
        if (!isTls) return done(null, socket);
        const servername = tls.servername ?? (isIP(host) === 0 ? host : "");
        // The name is compared with the certificate's even where it is an address, which goes without SNI.
        return done(null, tlsConnect({ ...tls, socket, servername, host }));
      },
      (error: unknown) => done(error as Error),
    );
  };
  return Object.assign(agent, {
    createConnection: (wanted: SocketOptions, done: Callback) => open(wanted, done),
  });
}

/** The time a proxy has to open a connection, in milliseconds; a direct connection has the same. */
const OPEN_MS = 10_000;

/** The TLS settings of a server and of the client. */
export type Tls = Pick<ConnectionOptions, "ca" | "cert" | "key" | "servername" | "rejectUnauthorized">;

interface Target {
  host: string;
  port: number;
}

/**
 * A connection to a host through a proxy: by CONNECT over HTTP or HTTPS, or by SOCKS 5. Names are resolved by
 * the proxy, as with kubectl. Throws an error that names the proxy, without its password.
 */
async function openTunnel(proxy: URL, target: Target, tls: Tls = {}): Promise<Socket> {
  const what = `the proxy ${formatProxy(proxy)}`;
  try {
    return proxy.protocol.startsWith("socks")
      ? await bySocks(proxy, target)
      : await byConnect(proxy, target, tls);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${what} does not connect to ${hostPort(target.host, target.port)}: ${why}`, {
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
  const tunnel: ClientRequest =
    proxy.protocol === "https:"
      ? httpsRequest({ ...options, ...proxyTrust(proxy, tls) })
      : httpRequest(options);
  tunnel.on("connect", ({ statusCode, statusMessage }, socket: Socket, head) => {
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
  tunnel.on("response", ({ statusCode, statusMessage }) => {
    tunnel.destroy();
    reject(new Error(`it answers ${statusCode} ${statusMessage}`.trim()));
  });
  tunnel.on("timeout", () => tunnel.destroy(new Error(`no answer within ${OPEN_MS / 1000} s`)));
  tunnel.on("error", reject);
  tunnel.end();
  return promise;
}

/**
 * A proxy's certificate may be trusted by the system or by the cluster's own authority, which is all that
 * kubectl uses.
 */
function proxyTrust(proxy: URL, { ca, rejectUnauthorized }: Tls): Tls {
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
