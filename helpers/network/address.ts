import { isIP, SocketAddress } from "node:net";

/**
 * An IP address in the one form that it is compared in: IPv6 in lower case and compressed (RFC 5952), an IPv4
 * address that is mapped into IPv6 as IPv4. What is no IP address comes back as it is.
 */
export function canonicalAddress(address: string): string {
  if (isIP(address) !== 6) return address;
  const [plain = "", zone] = address.split("%");
  const written = new SocketAddress({ address: plain, family: "ipv6" }).address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(written)?.[1];
  return mapped ?? (zone === undefined ? written : `${written}%${zone}`);
}

export const isSameAddress = (one: string, other: string): boolean =>
  canonicalAddress(one) === canonicalAddress(other);

/** The IP family of an address, as Services name it; undefined for what is no IP address, a host name for one. */
export function familyOf(address: string): "IPv4" | "IPv6" | undefined {
  const version = isIP(canonicalAddress(address));
  return version === 0 ? undefined : `IPv${version as 4 | 6}`;
}

/** Host and port as they stand in a URL or are printed: `10.0.0.1:80`, `[fd00::1]:80`, `host.example:80`. */
export function hostPort(host: string, port: number): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** The URL of a path on an address or host name; IPv6 addresses are put in brackets. */
export function httpUrl(host: string, port: number, path = "/"): string {
  return `http://${hostPort(host, port)}${path}`;
}
