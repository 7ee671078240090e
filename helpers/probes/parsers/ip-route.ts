import { isIP } from "node:net";

/**
 * The ranges to which a routing table has a way, from the output of `ip -4 route show` or
 * `ip -6 route show`; the default route, those of a link alone and what it cannot read are left out. A route to one host has its address alone. Never throws.
 */
export function rangesIn(text: string): string[] {
  const lines = text.matchAll(
    /^(?:(?:blackhole|unreachable|prohibit|throw) )?((?:\d+(?:\.\d+){3}|[\da-f]*:[\da-f:.]*)(?:\/\d+)?)(?=\s|$)/gm,
  );
  const ranges = [...lines].map(([, range = ""]) => range);
  return [...new Set(ranges)].filter(
    (range) => isIP(range.split("/")[0] ?? "") && !/^f[ef][89ab0]/.test(range),
  );
}
