/** What one TCP connect came to. A probe says which it saw; whether that is right is for a claim to say. */
export const OUTCOMES = [
  /** The handshake was completed. */
  "open",
  /** The far side, or a firewall that rejects, answered with RST or ICMP port unreachable. */
  "refused",
  /** Nobody answered before the time was up: what a policy that drops looks like. */
  "timeout",
  /** A router or the own kernel said there is no way to the host or its network. */
  "unreachable",
  /** A connection came about and was then torn down by the peer. */
  "reset",
  /** The name gave no address, so nothing was ever connected to. */
  "dns",
  /** The probe itself failed or said something that cannot be read without guessing. */
  "lost",
] as const;

export type Outcome = (typeof OUTCOMES)[number];
