import { BlockList, isIP } from "node:net";
import { canonicalAddress } from "./address.ts";

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
