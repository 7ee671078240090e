import { BlockList, isIP, SocketAddress } from "node:net";

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

/** The address of the same IP family as `like`, or the first one; undefined only for no addresses. */
export const addressLike = (addresses: readonly string[], like: string): string | undefined =>
  addresses.find((each) => familyOf(each) === familyOf(like)) ?? addresses[0];

/** Host and port as they stand in a URL or are printed: `10.0.0.1:80`, `[fd00::1]:80`, `host.example:80`. */
export function hostPort(host: string, port: number): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** The URL of a path on an address or host name; IPv6 addresses are put in brackets. */
export function httpUrl(host: string, port: number, path = "/"): string {
  return `http://${hostPort(host, port)}${path}`;
}

/**
 * Whether an IP address lies in a range: `10.42.0.0/16`, or an address for itself alone. False where either
 * is none, and where one is of the other IP version. Never throws.
 */
export function cidrContains(range: string, address: string): boolean {
  const [network = "", bits] = range.split("/");
  const version = isIP(network);
  const longest = version === 6 ? 128 : 32;
  const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : longest + 1;
  if (version === 0 || isIP(address) !== version || prefix > longest) return false;
  const list = new BlockList();
  const family = version === 6 ? "ipv6" : "ipv4";
  list.addSubnet(network, prefix, family);
  return list.check(address, family);
}

/**
 * The address at a place of a range, counted from its first one: 10.42.1.1 is at 1 of 10.42.1.0/24. In canonical form;
 * undefined where the range is none or has no such place.
 */
export function cidrAddressAt(range: string, place: number): string | undefined {
  const [network = "", bits] = range.split("/");
  const version = isIP(network);
  if (version === 0) return undefined;
  const width = version === 6 ? 128 : 32;
  const prefix = bits === undefined ? width : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > width) return undefined;
  const size = 1n << BigInt(width - prefix);
  const number = numberOf(network, version);
  const at = number - (number % size) + BigInt(place);
  return place < 0 || BigInt(place) >= size ? undefined : addressOf(at, version);
}

function numberOf(address: string, version: number): bigint {
  if (version === 4) return address.split(".").reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const [plain = ""] = address.split("%");
  // A tail in the form of IPv4 stands for two groups.
  const text = plain.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = "", tail] = text.split("::");
  const [start = [], end = []] = [head, tail].map((part) => (part ? part.split(":") : []));
  const gap = Array.from({ length: 8 - start.length - end.length }, () => "0");
  return [...start, ...gap, ...end].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function addressOf(number: bigint, version: number): string {
  const [count, size] = version === 6 ? [8, 65_536n] : [4, 256n];
  const parts = Array.from(
    { length: count },
    (_, index) => (number / size ** BigInt(count - 1 - index)) % size,
  );
  return version === 4 ? parts.join(".") : canonicalAddress(parts.map((part) => part.toString(16)).join(":"));
}
