import { randomFrom } from "./random.ts";

const between = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Two samples of these sizes without equal values for which U is `u`, at most `one * other`. */
export function ranked(one: number, other: number, u: number): [number[], number[]] {
  const whole = Math.floor(u / one);
  const part = u % one;
  // So many of the second sample lie over all of the first, one over `part` of it, the rest below.
  const below = between(0, other - whole - (part > 0 ? 1 : 0)).map((i) => i - 1000);
  const above = between(0, whole).map((i) => i + 1000);
  return [between(0, one), [...below, ...(part > 0 ? [part - 0.5] : []), ...above]];
}

/** Whether counts end the test. */
type Ends = (counts: readonly number[]) => boolean;

/**
 * Up to this many endpoints all paths are followed; for more there are too many, and runs are simulated.
 */
const EXACT_UP_TO = 3;
const SIMULATED = 1000;
const SEED = 1945;

/** E[N] = Σ P(N > n): probabilities of all counts that go on, sorted, as equal endpoints may be swapped. */
function exactly(endpoints: number, most: number, ends: Ends): number {
  let open = new Map<string, { counts: number[]; probability: number }>();
  open.set("", { counts: Array.from({ length: endpoints }, () => 0), probability: 1 });
  let expected = 0;
  for (let n = 0; n < most && open.size > 0; n++) {
    const next: typeof open = new Map();
    for (const { counts, probability } of open.values()) {
      expected += probability;
      for (const i of counts.keys()) {
        const grown = counts.with(i, (counts[i] ?? 0) + 1).toSorted((one, other) => one - other);
        const key = grown.join();
        const known = next.get(key);
        if (known) known.probability += probability / endpoints;
        else if (!ends(grown)) next.set(key, { counts: grown, probability: probability / endpoints });
      }
    }
    open = next;
  }
  return expected;
}

/** The mean of simulated runs, always the same ones; its standard error is a few per cent. */
function bySimulation(endpoints: number, most: number, ends: Ends): number {
  const random = randomFrom(SEED);
  let probes = 0;
  for (let run = 0; run < SIMULATED; run++) {
    const counts = Array.from({ length: endpoints }, () => 0);
    for (let n = 0; n < most && !ends(counts); n++, probes++) {
      const selected = Math.floor(random() * endpoints);
      counts[selected] = (counts[selected] ?? 0) + 1;
    }
  }
  return probes / SIMULATED;
}

/** The mean number of probes over equally likely endpoints until counts end the test, or `most` are made. */
export function expectedProbes(endpoints: number, most: number, ends: Ends): number {
  return endpoints > EXACT_UP_TO ? bySimulation(endpoints, most, ends) : exactly(endpoints, most, ends);
}
