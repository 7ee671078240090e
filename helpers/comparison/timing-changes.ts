import { holm, worthTesting } from "../statistics/holm.ts";
import { leastPValue, mannWhitney, medianOf, shiftOf, signTest } from "../statistics/mann-whitney.ts";
import type { Baseline, BaselineClaim } from "./baseline.ts";
import type { ComparedTimes, Series } from "./model.ts";

/** The significance levels: for all series together, and for the pace. */
const LEVEL = { series: 9e-4, pace: 1e-4 };
/** Durations are whole milliseconds, so a smaller shift has no meaning. */
const MIN_SHIFT_MS = 1;
const TEST =
  "Mann-Whitney U, two-sided, exact up to 80 values; Holm over all series that could reach the level; Hodges-Lehmann shift";
const PACE_TEST = "sign test over the medians of all probe durations, two-sided";

interface Pair {
  claim: string;
  what: string;
  /** It comes from a reason and is not the duration of a probe. */
  isDelay: boolean;
  old: readonly number[];
  now: readonly number[];
}

/**
 * Finds timing changes beyond the noise. A run that is slower in everything would change all probe durations, so
 * their common factor is reported once, as the pace, and divided out before each series is tested. Delays from
 * reasons depend on the polling interval and are not divided. If both sides have several runs, the median of each
 * run is one value; otherwise each group of overlapping observations is.
 */
export function timingChanges(old: Baseline, now: Baseline): ComparedTimes {
  const incomparable = incomparableReason(old, now);
  const pairs = incomparable === undefined ? pairsOf(old, now) : [];
  const pace = paceOf(pairs.filter(({ isDelay }) => !isDelay));
  const atOldPace = pairs.map((pair) =>
    pace.moved && !pair.isDelay ? withoutPace(pair, pace.factor) : pair,
  );
  const tests = testsOf(atOldPace);
  return {
    ...(incomparable === undefined ? {} : { incomparable }),
    ...{ test: TEST, level: LEVEL.series, family: tests.size, pace },
    series: atOldPace.map((pair, at) => seriesOf(pair, pairs[at] ?? pair, tests.get(pair))),
  };
}

interface TestedSeries {
  pValue: number;
  adjusted: number;
}

/** Tests the pairs that have enough values. */
function testsOf(pairs: readonly Pair[]): Map<Pair, TestedSeries> {
  const testable = worthTesting(
    pairs.map(({ old, now }) => leastPValue(old.length, now.length)),
    LEVEL.series,
  );
  const family = pairs.filter((_, at) => testable[at]);
  const pValues = family.map(({ old, now }) => mannWhitney(old, now).pValue);
  const adjusted = holm(pValues);
  return new Map(
    family.map((pair, at) => [pair, { pValue: pValues[at] ?? 1, adjusted: adjusted[at] ?? 1 }] as const),
  );
}

function seriesOf({ old, now }: Pair, { claim, what, ...raw }: Pair, test: TestedSeries | undefined): Series {
  const shiftMs = (Math.round(shiftOf(old, now) * 10) || 0) / 10;
  return {
    ...{ claim, what, values: { old: old.length, new: now.length } },
    ...{ medianMs: { old: medianOf(raw.old), new: medianOf(raw.now) }, shiftMs, tested: test !== undefined },
    ...test,
    moved: test !== undefined && test.adjusted <= LEVEL.series && Math.abs(shiftMs) >= MIN_SHIFT_MS,
  };
}

function incomparableReason({ target: old }: Baseline, { target: now }: Baseline): string | undefined {
  if (!old || !now) return "a run has no target";
  return old.kind === now.kind ? undefined : `the target kinds differ (${old.kind}, ${now.kind})`;
}

/** The series that both sides have. */
function pairsOf(old: Baseline, now: Baseline): Pair[] {
  const single = old.run.runs === 1 || now.run.runs === 1;
  const values = (runs: readonly number[][]) => (single ? runs.flat() : runs.map(medianOf));
  const paired = (
    claim: string,
    isDelay: boolean,
    before: BaselineClaim["times"] = {},
    after: BaselineClaim["times"] = {},
  ) =>
    Object.entries(after).flatMap(([what, runs]) => {
      const pair = { claim, what, isDelay, old: values(before[what] ?? []), now: values(runs) };
      return pair.old.length > 0 && pair.now.length > 0 ? [pair] : [];
    });
  return Object.entries(now.claims).flatMap(([claim, { times, delays }]) => {
    const before = old.claims[claim];
    return before
      ? [...paired(claim, false, before.times, times), ...paired(claim, true, before.delays, delays)]
      : [];
  });
}

/** The common factor of the series by their medians; series without a measurable duration do not count. */
function paceOf(pairs: readonly Pair[]): ComparedTimes["pace"] {
  const ratios = pairs
    .map(({ old, now }) => medianOf(now) / medianOf(old))
    .filter((ratio) => ratio > 0 && ratio < Infinity);
  const slower = ratios.filter((ratio) => ratio > 1).length;
  const faster = ratios.filter((ratio) => ratio < 1).length;
  const pValue = signTest(slower, faster);
  const factor = ratios.length > 0 ? Math.exp(medianOf(ratios.map(Math.log))) : 1;
  const stated = { test: PACE_TEST, level: LEVEL.pace, factor, slower, faster, pValue };
  return { ...stated, moved: pValue <= LEVEL.pace };
}

/** The new times corrected for the pace; rounded, so that equal times stay equal. */
const withoutPace = ({ now, ...rest }: Pair, factor: number): Pair => ({
  ...rest,
  now: now.map((ms) => Math.round((ms / factor) * 1e6) / 1e6),
});
