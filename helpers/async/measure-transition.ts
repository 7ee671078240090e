import { pause } from "./wait.ts";

/** The time of a transition to the wanted state, as far as probes at a fixed interval can measure it. */
export interface Transition {
  turned: boolean;
  /** From the change to the start of the last negative probe, in milliseconds; 0 without one. */
  afterMs: number;
  /** From the change to the latest moment that the first positive probe can have observed. */
  byMs: number;
  /** The interval of the probes, in milliseconds, which is the resolution. */
  everyMs: number;
}

interface Options {
  signal: AbortSignal;
  /** When what is waited for was changed, in milliseconds since 1970. */
  since: number;
  seconds: number;
  everyMs?: number;
  /** The minimum duration of a positive probe after its observation, such as that of a time-out. */
  goodTakesMs?: number;
}

const IN_A_ROW = 3;

/**
 * Starts a probe at a fixed interval, whether or not earlier ones have returned, until three that were
 * started in sequence are positive. So a slow probe, such as a connection that times out, does not make the
 * measure coarse. If positive probes are the slow ones, no more are started than the run of three may need:
 * probes in flight at the end are awaited.
 */
export async function measureTransition<T>(
  probe: () => Promise<T>,
  asWanted: (seen: T) => boolean,
  { signal, since, seconds, everyMs = 200, goodTakesMs = 0 }: Options,
): Promise<Transition> {
  const probes: { at: number; back?: number; good?: boolean }[] = [];
  const out: Promise<void>[] = [];
  const failures: unknown[] = [];
  const end = Date.now() + seconds * 1000;
  const begin = () => {
    const began: (typeof probes)[number] = { at: Date.now() };
    probes.push(began);
    const going = probe().then(
      (seen) => {
        began.good = asWanted(seen);
        began.back = Date.now();
      },
      (error: unknown) => {
        failures.push(error);
      },
    );
    out.push(going);
  };
  let first = -1;
  while (first < 0 && Date.now() < end && failures.length === 0) {
    if (goodTakesMs === 0 || maybeGood(probes.map(({ good }) => good)) < IN_A_ROW) begin();
    await pause(everyMs, signal);
    first = firstGoodRun(probes.map(({ good }) => good));
  }
  await Promise.all(out);
  if (failures.length > 0) throw failures[0];
  first = firstGoodRun(probes.map(({ good }) => good));
  const last = probes[first < 0 ? probes.length - 1 : first];
  // Stryker disable next-line ConditionalExpression,EqualityOperator: below index 0 there is no probe
  // either.
  const before = first > 0 ? probes[first - 1] : undefined;
  const byMs = Math.max(0, (last?.back ?? since) - goodTakesMs - since);
  return { turned: first >= 0, afterMs: before ? before.at - since : 0, byMs, everyMs };
}

/**
 * The index of the first of three positive probes in a row, once all before them have returned; -1 without
 * one.
 */
export function firstGoodRun(probes: readonly (boolean | undefined)[]): number {
  let good = 0;
  for (const [index, each] of probes.entries()) {
    if (each === undefined) return -1;
    good = each ? good + 1 : 0;
    if (good === IN_A_ROW) return index - IN_A_ROW + 1;
  }
  return -1;
}

/** How many at the end are not known to be bad. */
function maybeGood(probes: readonly (boolean | undefined)[]): number {
  return probes.length - 1 - probes.lastIndexOf(false);
}
