import { BlockList, isIP } from "node:net";
import { proxySchemeUnsupported, proxyUrlMalformed } from "../errors/cluster-options.ts";
import { canonicalAddress, familyOf } from "../network/cidr.ts";

/** A proxy that the environment names, and the variable that names it. */
export interface EnvironmentProxy {
  proxy: URL;
  variable: string;
}

/** What Go's client, and so kubectl, takes for a proxy. */
const SCHEMES: ReadonlySet<string> = new Set(["http:", "https:", "socks5:", "socks5h:"]);

/**
 * The proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY choose for a URL, by the rules of Go's httpproxy, which
 * kubectl follows: lower case goes first, nothing on this machine is asked through one, and NO_PROXY has names,
 * addresses, ranges, ports and `*`. https://pkg.go.dev/golang.org/x/net/http/httpproxy
 * Throws a usage error, without the proxy's password, for one that is neither HTTP nor SOCKS.
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
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();

const PORTS: Readonly<Record<string, number>> = {
  "http:": 80,
  "https:": 443,
  "socks5:": 1080,
  "socks5h:": 1080,
};

export const portOf = ({ port, protocol }: URL): number => (port ? Number(port) : (PORTS[protocol] ?? 0));

/** A proxy in words, without its user and password. */
export const proxyInWords = ({ protocol, host }: URL): string => `${protocol}//${host}`;

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
