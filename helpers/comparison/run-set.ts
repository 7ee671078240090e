import type { Report } from "../reporters/model.ts";
import { withCode } from "../reporters/run-problems.ts";
import { type Baseline, baselineOf, newestFirst, resultsByClaim, worstResult } from "./baseline.ts";

/** One side of a comparison: a run, several runs of one cluster, or a baseline. */
export interface RunSet {
  /** The path that the user gave. */
  name: string;
  baseline: Baseline;
  /** The sentences of the reasons by claim; a baseline has none. */
  reasons: ReadonlyMap<string, string>;
  /** Whether all its runs finished. */
  complete: boolean;
  /** Limits of the comparison, as sentences without the name of the side. */
  notes: readonly string[];
}

export const runSetOfBaseline = (name: string, baseline: Baseline): RunSet => ({
  name,
  baseline,
  reasons: new Map(),
  complete: true,
  notes: [],
});

/** Combines one or more runs of one cluster. Throws if there is none. */
export function runSetOf(name: string, reports: readonly Report[]): RunSet {
  const results = [...resultsByClaim(reports)];
  const reasons = results.map(([id, all]) => [id, worstResult(all)?.claim.reason ?? ""] as const);
  const complete = reports.every(({ run }) => run.complete && !run.error);
  return {
    name,
    baseline: baselineOf(reports),
    reasons: new Map(reasons),
    complete,
    notes: notesOn(reports),
  };
}

function notesOn(reports: readonly Report[]): string[] {
  const several = reports.length > 1;
  const notes = newestFirst(reports).flatMap(({ run }) => {
    const which = several ? `the run of ${run.started} ` : "";
    if (run.error) return [`${which}ended early: ${withCode(run.error)}`];
    return run.complete
      ? []
      : [`${which}did not finish, so the claims that it had not checked are inconclusive`];
  });
  const disagreements = [...resultsByClaim(reports)].flatMap(([id, all]) => {
    const counts = [...Map.groupBy(all, ({ claim }) => claim.verdict)].map(
      ([verdict, { length }]) => `${length} ${verdict}`,
    );
    return counts.length > 1 ? [`${id}: ${counts.join(", ")}; the worst verdict counts`] : [];
  });
  return [...notes, ...disagreements];
}
