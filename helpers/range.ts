import { BlockList, isIP } from "node:net";

/**
 * Whether an IP address lies in a range: `10.42.0.0/16`, or an address for itself alone. False where either
 * is none, and where one is of the other IP version. Never throws.
 */
export function isIn(range: string, address: string): boolean {
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
