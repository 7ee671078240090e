import { pause } from "./wait.ts";

export interface StablePoll<T> {
  converged: boolean;
  /** The result of the last probe. */
  last: T;
  attempts: number;
  /**
   * From the start to the first of the positive probes in a row, in milliseconds; the interval limits the
   * resolution.
   */
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
 * Probes repeatedly, each time afresh, until the result is positive three times in a row. A single positive
 * result may not be stable: an endpoint, for one, is Ready before the proxy of every node knows it.
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
