import { pause } from "./wait.ts";

export interface StablePoll<T> {
  converged: boolean;
  /** The last look. */
  last: T;
  attempts: number;
  /** From the start to the first of the good looks in a row, in milliseconds; the pause between looks bounds its resolution. */
  afterMs: number;
}

const IN_A_ROW = 3;

interface Limits {
  signal: AbortSignal;
  seconds: number;
  everyMs?: number;
  /** How often in a row; fewer only for what stays once it is there. */
  inARow?: number;
}

/**
 * Looks again and again, each time afresh, until it is as wanted three times in a row. It never says
 * that something is as wanted because it was so once, where it may be otherwise at the next look: an endpoint, for
 * one, is Ready before the proxy of every node has heard of it.
 */
export async function pollUntilStable<T>(
  probe: () => Promise<T>,
  asWanted: (seen: T) => boolean,
  { signal, seconds, everyMs = 200, inARow = IN_A_ROW }: Limits,
): Promise<StablePoll<T>> {
  const began = Date.now();
  let good = 0;
  let firstGood = 0;
  for (let probes = 1; ; probes += 1) {
    const at = Date.now();
    const last = await probe();
    if (asWanted(last)) {
      if (good === 0) firstGood = at;
      good += 1;
    } else {
      good = 0;
    }
    if (good === inARow) return { converged: true, last, attempts: probes, afterMs: firstGood - began };
    if (good === 0 && Date.now() - began > seconds * 1000)
      return { converged: false, last, attempts: probes, afterMs: Date.now() - began };
    await pause(everyMs, signal);
  }
}
