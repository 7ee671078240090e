import { expect, test } from "vitest";
import { RUNS, TARGET } from "../../helpers/reporters/sample.ts";
import { CLAIMS } from "../registry.ts";
import { mergeRuns, RECORDED_RUNS, type RecordedRun, recordOf } from "./recorded-runs.ts";

const run = (kubernetes: string, more: Partial<RecordedRun> = {}): RecordedRun => ({
  ...{ kind: "source", kubernetes, agents: "", proxyMode: "iptables" },
  ...{ started: "2026-11-25", durationMs: 1, verdicts: {}, ...more },
});
const order = (runs: readonly RecordedRun[]) =>
  runs.map(({ kubernetes, agents }) => `${kubernetes} ${agents}`.trim());

test("mergeRuns: replaces the earlier run on the same kind of cluster", () => {
  const [only, ...more] = mergeRuns([run("1.36.1")], [run("1.36.3", { durationMs: 2 })]);
  expect([only?.kubernetes, only?.durationMs, more]).toEqual(["1.36.3", 2, []]);
});

test("mergeRuns: distinguishes clusters by proxy mode, node version and target", () => {
  const others = [{ proxyMode: "nftables" }, { agents: "1.35.4" }, { kind: "k3s" }].map((more) =>
    run("1.36.3", more),
  );
  expect(mergeRuns([run("1.36.3")], others)).toHaveLength(4);
});

test("mergeRuns: sorts by version number, newest first", () => {
  const runs = [run("1.9.1"), run("1.36.3"), run("1.36.3", { agents: "1.35.4" }), run("1.37.2")];
  expect(order(mergeRuns([], runs))).toEqual(["1.37.2", "1.36.3", "1.36.3 1.35.4", "1.9.1"]);
});

test("recordOf: keeps verdicts, and the reasons of those that are not upheld", () => {
  const { report } = RUNS.violated;
  const kept = recordOf({ ...report, target: TARGET });
  for (const { id, verdict, reason, code } of report.claims)
    expect(kept.verdicts[id]).toEqual(verdict === "upheld" ? { verdict } : { verdict, reason, code });
});

test("recordOf: rejects a run without a cluster", () => {
  const { target: _, ...report } = RUNS.violated.report;
  expect(() => recordOf(report)).toThrow("has no cluster");
});

test.each(
  RECORDED_RUNS.map(
    (recorded) => [`${recorded.kubernetes} ${recorded.agents} ${recorded.proxyMode}`, recorded] as const,
  ),
)("RECORDED_RUNS: the run on %s has every claim", (_, { verdicts }) => {
  expect(Object.keys(verdicts)).toEqual(CLAIMS.map(({ id }) => id));
});
