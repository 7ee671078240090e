import { expect, test } from "vitest";
import type { Report } from "../reporters/model.ts";
import { type Baseline, baselineOf } from "./baseline.ts";
import { runOf, TARGET } from "./sample.ts";
import { timingChanges } from "./timing-changes.ts";

const times = (old: Report | Report[], now: Report | Report[]) =>
  timingChanges(baselineOf([old].flat()), baselineOf([now].flat()));
const moved = (found: ReturnType<typeof times>) =>
  found.series.filter((each) => each.moved).map(({ claim, what }) => `${claim}: ${what}`);

test("a run that takes twice as long in everything is one thing to tell, not forty", () => {
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

test("at the old pace equal times are equal", () => {
  const run = runOf(1);
  const found = times(
    run,
    withTimes(run, (ms) => 3 * ms),
  );
  expect(found.pace.factor).toBeCloseTo(3, 12);
  const probes = found.series.filter(({ what }) => what === "connect, open");
  expect(probes.map(({ shiftMs, pValue }) => [shiftMs, pValue])).toEqual(probes.map(() => [0, 1]));
  // What is in the middle is told as it was measured.
  expect(probes.map(({ medianMs }) => medianMs.new)).toEqual(probes.map(({ medianMs }) => 3 * medianMs.old));
  // When a policy comes into force is told by looks at a fixed pace.
  expect(found.series.filter(({ shiftMs }) => shiftMs !== 0)).toEqual([]);
});

test("what takes no time at all has no say in the pace", () => {
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

test.each([1, 2])("what one claim alone takes longer is told, with by how much, at pace %i", (pace) => {
  const later = { claim: "policy/claim-7", ms: 200 } as const;
  const found = times(runOf(1), runOf(2, { pace, later }));
  expect(moved(found)).toEqual(["policy/claim-7: connect, open"]);
  const series = found.series.find((each) => each.moved);
  expect(series).toMatchObject({ values: { old: 12, new: 12 }, tested: true });
  expect(series?.shiftMs).toBeGreaterThan(160);
  expect(series?.shiftMs).toBeLessThan(240);
  expect(series?.adjusted).toBeCloseTo((series?.pValue ?? 0) * found.family, 12);
});

test("the other way round it is the same test and the opposite shift", () => {
  const [a, b] = [runOf(3), runOf(4, { pace: 2, later: { claim: "policy/claim-7", ms: 150 } })];
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

test("a time that a run has only once is in no family, and says nothing", () => {
  const found = times(runOf(1), runOf(2));
  const once = found.series.filter(({ what }) => what === "policy-in-force: in force, until");
  expect(once).toHaveLength(40);
  expect(once.every(({ tested, moved: reported, values }) => !tested && !reported && values.old === 1)).toBe(
    true,
  );
  expect(found.family).toBe(40);
  expect(found).not.toHaveProperty("incomparable");
  expect(found.pace.test).toBe("sign test over the medians of all that probes took, two-sided");
});

/** So many runs of one cluster on which one policy takes so long to come into force. */
const runsOf = (count: number, from: number, ms: number): Report[] =>
  Array.from({ length: count }, (_, index) => {
    const run = runOf(from + index, { claims: 3 });
    const claims = run.claims.map((claim, at) =>
      at === 0
        ? { ...claim, data: { inForce: { code: "turned", data: { until: { ms: ms + 3 * index } } } } }
        : claim,
    );
    return { ...run, claims };
  });

test("with several runs on both sides each run is one value, and a policy's delay can be told", () => {
  const found = times(runsOf(10, 10, 200), runsOf(10, 30, 900));
  expect(moved(found)).toEqual(["policy/claim-0: policy-in-force: in force, until"]);
  expect(found.series.every(({ values }) => values.old === 10 && values.new === 10)).toBe(true);
  expect(found.series.find((each) => each.moved)?.shiftMs).toBe(700);
});

// The least p-value of 7 and 7 values is 2/3432: enough for one series alone, and not for one of six.
test("series that all together have too few values are in no family", () => {
  const found = times(runsOf(7, 10, 200), runsOf(7, 30, 900));
  expect(found.series).toHaveLength(6);
  expect(found).toMatchObject({
    family: 0,
    series: found.series.map(() => ({ tested: false, moved: false })),
  });
});

test("several runs and one are taken observation by observation, whichever comes first", () => {
  const [several, one] = [runsOf(3, 10, 200), runsOf(1, 30, 200)];
  const valuesOf = (found: ReturnType<typeof times>) =>
    found.series.filter(({ what }) => what === "connect, open").map(({ values }) => values);
  expect(valuesOf(times(several, one))).toEqual([1, 2, 3].map(() => ({ old: 36, new: 12 })));
  expect(valuesOf(times(one, several))).toEqual([1, 2, 3].map(() => ({ old: 12, new: 36 })));
});

test("what only one side has, or has no value of, is no series", () => {
  const [few, many] = [runOf(1, { claims: 1 }), runOf(1, { claims: 2 })];
  const other = { ...few, claims: few.claims.map((claim) => ({ ...claim, data: { open: { ms: 7 } } })) };
  const whats = ({ series }: ReturnType<typeof times>) =>
    series.map(({ claim, what }) => `${claim}: ${what}`);
  for (const found of [times(few, many), times(many, few)]) {
    expect(whats(found)).toEqual([
      "policy/claim-0: connect, open",
      "policy/claim-0: policy-in-force: in force, until",
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
])("a shift of %d ms is told: %s", (shift, told) => {
  const [series] = times(only(10), only(10 + shift)).series;
  expect(series).toMatchObject({ tested: true, moved: told });
  // Not -0, which a reader of the JSON would have as 0.
  expect(series?.shiftMs).toBe(Math.abs(shift) < 0.05 ? 0 : shift);
});

test("different kinds of targets, or none, are not compared", () => {
  const other = { ...runOf(2), target: { ...TARGET, kind: "existing" as const } };
  expect(times(runOf(1), other)).toMatchObject({
    incomparable: "the targets are of different kinds, source and existing",
    family: 0,
    series: [],
    pace: { factor: 1, moved: false },
  });
  const { target: _none, ...dead } = runOf(1);
  expect(times(dead as Report, runOf(1)).incomparable).toBe("one of the two never had a target");
});

test("false alarms are rarer than the level says, all series taken together", () => {
  let alarms = 0;
  for (let seed = 0; seed < 20; seed++) alarms += moved(times(runOf(seed), runOf(seed + 500))).length;
  // 1e-3 for each of 20 comparisons: that there is one at all has a chance of 2 %, and the seeds are fixed.
  expect(alarms).toBe(0);
}, 60_000);
