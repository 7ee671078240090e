import { expect, test } from "vitest";
import { RUNS, TARGET } from "../helpers/report/sample-runs.ts";
import { CLAIMS } from "./lab.ts";
import { SEEN, type SeenRun, seenIn, withRuns } from "./seen.ts";

const run = (kubernetes: string, more: Partial<SeenRun> = {}): SeenRun => ({
  ...{ kind: "source", kubernetes, agents: "", proxyMode: "iptables" },
  ...{ started: "2026-11-25", durationMs: 1, verdicts: {}, ...more },
});
const order = (runs: readonly SeenRun[]) =>
  runs.map(({ kubernetes, agents }) => `${kubernetes} ${agents}`.trim());

test("a later run on the same kind of cluster takes the place of the earlier one", () => {
  const [only, ...more] = withRuns([run("1.36.1")], [run("1.36.3", { durationMs: 2 })]);
  expect([only?.kubernetes, only?.durationMs, more]).toEqual(["1.36.3", 2, []]);
});

test("another proxy mode, older nodes or another target make another kind of cluster", () => {
  const others = [{ proxyMode: "nftables" }, { agents: "1.35.4" }, { kind: "k3s" }].map((more) =>
    run("1.36.3", more),
  );
  expect(withRuns([run("1.36.3")], others)).toHaveLength(4);
});

test("the newest version is the first, by number and not by letter", () => {
  const runs = [run("1.9.1"), run("1.36.3"), run("1.36.3", { agents: "1.35.4" }), run("1.37.2")];
  expect(order(withRuns([], runs))).toEqual(["1.37.2", "1.36.3", "1.36.3 1.35.4", "1.9.1"]);
});

test("of a run its verdicts are kept, and the reasons of those that are not upheld", () => {
  const { report } = RUNS.violated;
  const kept = seenIn({ ...report, target: TARGET });
  for (const { id, verdict, reason, code } of report.claims)
    expect(kept.verdicts[id]).toEqual(verdict === "upheld" ? { verdict } : { verdict, reason, code });
});

test("a run without a cluster is none", () => {
  const { target: _, ...report } = RUNS.violated.report;
  expect(() => seenIn(report)).toThrow("has no cluster");
});

test.each(SEEN.map((seen) => [`${seen.kubernetes} ${seen.agents} ${seen.proxyMode}`, seen] as const))(
  "the run on %s was of all claims that there are",
  (_, { verdicts }) => {
    expect(Object.keys(verdicts)).toEqual(CLAIMS.map(({ id }) => id));
  },
);
