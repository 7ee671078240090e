import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isIP, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { Agent, buildConnector, type Dispatcher, ProxyAgent } from "undici";
import { portOf } from "./proxy.ts";
import { openTunnel, type Tls } from "./tunnel.ts";

/** What requests to a server go over, through a proxy where there is one. */
export function dispatcherFor(
  server: URL,
  { tls = {}, allowH2 = true }: { tls?: Tls; allowH2?: boolean },
  proxy: URL | undefined,
): Dispatcher {
  const how = { ...tls, allowH2, keepAlive: true, keepAliveInitialDelay: 30_000 };
  if (!proxy) return new Agent({ allowH2, connect: how });
  const isTls = server.protocol === "https:";
  // Without TLS a proxy is asked for the whole URL, as every HTTP client does.
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
type Wanted = { host?: string | null; port?: string | number | null; servername?: string };

/** What Node's own client, and the web sockets on it, open their connections with. */
export function agentFor(server: URL, tls: Tls, proxy: URL | undefined): HttpAgent {
  const isTls = server.protocol === "https:";
  const agent = isTls ? new HttpsAgent(tls) : new HttpAgent();
  if (!proxy) return agent;
  const open = (wanted: Wanted, done: Callback) => {
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
    createConnection: (wanted: Wanted, done: Callback) => open(wanted, done),
  });
}
