import { binomialTail } from "./exact.ts";

/**
 * A healthy network loses at most one of a hundred fresh connections, independently. This is a generous
 * assumption: within its time limit a connection retransmits a lost first packet.
 */
export const MAX_LOSS = 0.01;

/** The chance that a network in order loses so many of so many fresh connections, or more. */
export const lossProbability = (failed: number, connections: number): number =>
  binomialTail(failed, connections, MAX_LOSS);

/**
 * The number of attempts on a silent pair with which a healthy network makes any of so many pairs silent
 * each time with probability `falseAlarm` at most. RangeError unless there is a pair and 0 < falseAlarm <
 * 1.
 */
export function queriesOfSilentPairs(pairs: number, falseAlarm: number): number {
  if (!Number.isSafeInteger(pairs) || pairs < 1 || !(falseAlarm > 0 && falseAlarm < 1))
    throw new RangeError(
      `no number of attempts gives ${pairs} pairs the false-alarm probability ${falseAlarm}`,
    );
  let queries = 1;
  // By C. E. Bonferroni: whatever the pairs have to do with each other.
  while (pairs * MAX_LOSS ** queries > falseAlarm) queries += 1;
  return queries;
}
