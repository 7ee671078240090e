/** One rule as `iptables-save -c` prints it. */
export interface CountedRule {
  chain: string;
  packets: number;
  rule: string;
}

/**
 * The rules in the output of `iptables-save -c`, each with the packets it has matched. Never throws: lines
 * that are no counted rule (tables, chains, comments, COMMIT) are skipped.
 */
export function parseIptablesSave(text: string): CountedRule[] {
  const lines = text.matchAll(/^\[(\d+):\d+\] -A (\S+) (.*)$/gm);
  return [...lines].map(([, packets = "0", chain = "", rule = ""]) => ({
    chain,
    packets: Number(packets),
    rule,
  }));
}
