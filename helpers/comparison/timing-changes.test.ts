import { expect, test } from "vitest";
import type { Report } from "../reporters/model.ts";
import { type Baseline, baselineOf } from "./baseline.ts";
import { runOf, TARGET } from "./sample.ts";
import { timingChanges } from "./timing-changes.ts";

const times = (old: Report | Report[], now: Report | Report[]) =>
  timingChanges(baselineOf([old].flat()), baselineOf([now].flat()));
const moved = (found: ReturnType<typeof times>) =>
  found.series.filter((each) => each.moved).map(({ claim, what }) => `${claim}: ${what}`);

test("timingChanges: reports a run that is slower in everything as one change of pace", () => {
  const found = times(runOf(1), runOf(2, { pace: 2 }));
  expect(moved(found)).toEqual([]);
  expect(found.pace.moved).toBe(true);
  expect(found.pace.factor).toBeGreaterThan(1.8);
  expect(found.pace.factor).toBeLessThan(2.2);
  expect(found.pace.pValue).toBeLessThan(1e-9);
});

/** The same run with other durations. */
function withTimes(run: Report, ms: (before: number, at: number) => number): Report {
  const claims = run.claims.map((claim) => {
    const evidence = claim.evidence.map((each, at) => ({ ...each, durationMs: ms(each.durationMs, at) }));
    return { ...claim, evidence };
  });
  return { ...run, claims };
}

test("timingChanges: finds no shift in equal times after correcting for pace", () => {
  const run = runOf(1);
  const found = times(
    run,
    withTimes(run, (ms) => 3 * ms),
  );
  expect(found.pace.factor).toBeCloseTo(3, 12);
  const probes = found.series.filter(({ what }) => what === "connect, open");
  expect(probes.map(({ shiftMs, pValue }) => [shiftMs, pValue])).toEqual(probes.map(() => [0, 1]));
  // Medians are reported as measured.
  expect(probes.map(({ medianMs }) => medianMs.new)).toEqual(probes.map(({ medianMs }) => 3 * medianMs.old));
  // Policy delays depend on the polling interval, not on the pace.
  expect(found.series.filter(({ shiftMs }) => shiftMs !== 0)).toEqual([]);
});

test("timingChanges: ignores zero durations for the pace", () => {
  const short = runOf(1, { claims: 1 });
  const [claim] = short.claims;
  const run = { ...short, claims: claim ? [{ ...claim, data: {} }] : [] };
  const none = withTimes(run, () => 0);
  for (const [one, other] of [
    [none, none],
    [none, run],
    [run, none],
  ] as const)
    expect(times(one, other).pace).toMatchObject({ slower: 0, faster: 0, factor: 1, moved: false });
});

test.each([1, 2])(
  "timingChanges: finds the one claim that became slower, and its shift, at pace %i",
  (pace) => {
    const slower = { claim: "policy/claim-7", ms: 200 } as const;
    const found = times(runOf(1), runOf(2, { pace, slower }));
    expect(moved(found)).toEqual(["policy/claim-7: connect, open"]);
    const series = found.series.find((each) => each.moved);
    expect(series).toMatchObject({ values: { old: 12, new: 12 }, tested: true });
    expect(series?.shiftMs).toBeGreaterThan(160);
    expect(series?.shiftMs).toBeLessThan(240);
    expect(series?.adjusted).toBeCloseTo((series?.pValue ?? 0) * found.family, 12);
  },
);

test("timingChanges: reports the opposite shift and the same p-value for swapped sides", () => {
  const [a, b] = [runOf(3), runOf(4, { pace: 2, slower: { claim: "policy/claim-7", ms: 150 } })];
  const [there, back] = [times(a, b), times(b, a)];
  expect(back.pace.factor).toBeCloseTo(1 / there.pace.factor, 9);
  expect(back.pace.pValue).toBe(there.pace.pValue);
  for (const [at, each] of there.series.entries()) {
    const other = back.series[at];
    expect(other?.pValue).toBe(each.pValue);
    expect(other?.moved).toBe(each.moved);
    const factor = each.tested ? there.pace.factor : 1;
    expect(Math.abs((other?.shiftMs ?? NaN) + each.shiftMs * factor)).toBeLessThan(0.2);
  }
});

test("timingChanges: does not test series with one value", () => {
  const found = times(runOf(1), runOf(2));
  const once = found.series.filter(({ what }) => what === "policy-enforced: enforced, until");
  expect(once).toHaveLength(40);
  expect(once.every(({ tested, moved: hasMoved, values }) => !tested && !hasMoved && values.old === 1)).toBe(
    true,
  );
  expect(found.family).toBe(40);
  expect(found).not.toHaveProperty("incomparable");
  expect(found.pace.test).toBe("sign test over the medians of all probe durations, two-sided");
});

/** `count` runs of one cluster on which a policy takes `ms` to be enforced. */
const runsOf = (count: number, from: number, ms: number): Report[] =>
  Array.from({ length: count }, (_, index) => {
    const run = runOf(from + index, { claims: 3 });
    const claims = run.claims.map((claim, at) =>
      at === 0
        ? { ...claim, data: { enforced: { code: "turned", data: { until: { ms: ms + 3 * index } } } } }
        : claim,
    );
    return { ...run, claims };
  });

test("timingChanges: takes each run as one value if both sides have several, and finds a policy delay", () => {
  const found = times(runsOf(10, 10, 200), runsOf(10, 30, 900));
  expect(moved(found)).toEqual(["policy/claim-0: policy-enforced: enforced, until"]);
  expect(found.series.every(({ values }) => values.old === 10 && values.new === 10)).toBe(true);
  expect(found.series.find((each) => each.moved)?.shiftMs).toBe(700);
});

// The least p-value of 7 and 7 values is 2/3432: enough for one series, but not for one of six.
test("timingChanges: tests nothing if all series together have too few values", () => {
  const found = times(runsOf(7, 10, 200), runsOf(7, 30, 900));
  expect(found.series).toHaveLength(6);
  expect(found).toMatchObject({
    family: 0,
    series: found.series.map(() => ({ tested: false, moved: false })),
  });
});

test("timingChanges: compares single observations if one side has one run", () => {
  const [several, one] = [runsOf(3, 10, 200), runsOf(1, 30, 200)];
  const valuesOf = (found: ReturnType<typeof times>) =>
    found.series.filter(({ what }) => what === "connect, open").map(({ values }) => values);
  expect(valuesOf(times(several, one))).toEqual([1, 2, 3].map(() => ({ old: 36, new: 12 })));
  expect(valuesOf(times(one, several))).toEqual([1, 2, 3].map(() => ({ old: 12, new: 36 })));
});

test("timingChanges: ignores series that only one side has values of", () => {
  const [few, many] = [runOf(1, { claims: 1 }), runOf(1, { claims: 2 })];
  const other = { ...few, claims: few.claims.map((claim) => ({ ...claim, data: { open: { ms: 7 } } })) };
  const whats = ({ series }: ReturnType<typeof times>) =>
    series.map(({ claim, what }) => `${claim}: ${what}`);
  for (const found of [times(few, many), times(many, few)]) {
    expect(whats(found)).toEqual([
      "policy/claim-0: connect, open",
      "policy/claim-0: policy-enforced: enforced, until",
    ]);
  }
  expect(whats(times(few, other))).toEqual(["policy/claim-0: connect, open"]);
  // A baseline is a file, and may be written by hand.
  const kept = baselineOf([few]);
  const empty: Baseline = structuredClone(kept);
  for (const claim of Object.values(empty.claims))
    Object.assign(claim, { times: { "connect, open": [] }, delays: {} });
  for (const found of [timingChanges(empty, kept), timingChanges(kept, empty)])
    expect(found.series).toEqual([]);
});

const only = (from: number) => withTimes(runOf(1, { claims: 1 }), (_, at) => from + at / 100);

test.each([
  [0.9, false],
  [1, true],
  [-0.04, false],
])("timingChanges: reports a shift of %d ms as moved: %s", (shift, expected) => {
  const [series] = times(only(10), only(10 + shift)).series;
  expect(series).toMatchObject({ tested: true, moved: expected });
  // Not -0, which JSON turns into 0.
  expect(series?.shiftMs).toBe(Math.abs(shift) < 0.05 ? 0 : shift);
});

test("timingChanges: does not compare different target kinds, or no target", () => {
  const other = { ...runOf(2), target: { ...TARGET, kind: "existing" as const } };
  expect(times(runOf(1), other)).toMatchObject({
    incomparable: "the target kinds differ (source, existing)",
    family: 0,
    series: [],
    pace: { factor: 1, moved: false },
  });
  const { target: _none, ...dead } = runOf(1);
  expect(times(dead as Report, runOf(1)).incomparable).toBe("a run has no target");
});

test("timingChanges: raises no false alarm in 20 comparisons", () => {
  let alarms = 0;
  for (let seed = 0; seed < 20; seed++) alarms += moved(times(runOf(seed), runOf(seed + 500))).length;
  // At 1e-3 for each comparison the chance of any alarm is 2 %, and the seeds are fixed.
  expect(alarms).toBe(0);
}, 60_000);
