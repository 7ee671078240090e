/**
 * The ranges to which a routing table has a way, from the output of `ip -4 route show`; the default route
 * and what it cannot read are left out. A route to one host has its address alone. Never throws.
 */
export function rangesIn(text: string): string[] {
  const lines = text.matchAll(
    /^(?:(?:blackhole|unreachable|prohibit|throw) )?(\d+(?:\.\d+){3}(?:\/\d+)?)(?=\s|$)/gm,
  );
  return [...new Set([...lines].map(([, range = ""]) => range))];
}
