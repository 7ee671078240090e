import type { Report } from "../reporters/model.ts";
import { withCode } from "../reporters/run-problems.ts";
import { answersIn, type Baseline, baselineOf, newestFirst, worstOf } from "./baseline.ts";

/** One side of a comparison. */
export interface RunSet {
  /** What a person called it. */
  name: string;
  kept: Baseline;
  /** The reasons as they were given, by claim; a baseline has none of them. */
  said: ReadonlyMap<string, string>;
  /** Whether all its runs came to their end. */
  whole: boolean;
  /** What must be known before anything is concluded from it, in whole sentences without the side's name. */
  notes: readonly string[];
}

export const runSetOfBaseline = (name: string, kept: Baseline): RunSet => ({
  name,
  kept,
  said: new Map(),
  whole: true,
  notes: [],
});

/** One run, or several of one cluster taken together. Throws where there is none. */
export function runSetOf(name: string, reports: readonly Report[]): RunSet {
  const answers = [...answersIn(reports)];
  const said = answers.map(([id, all]) => [id, worstOf(all)?.claim.reason ?? ""] as const);
  const whole = reports.every(({ run }) => run.complete && !run.error);
  return { name, kept: baselineOf(reports), said: new Map(said), whole, notes: notesOn(reports) };
}

function notesOn(reports: readonly Report[]): string[] {
  const several = reports.length > 1;
  const notes = newestFirst(reports).flatMap(({ run }) => {
    const which = several ? `the run of ${run.started} ` : "";
    if (run.error) return [`${which}ended early: ${withCode(run.error)}`];
    return run.complete ? [] : [`${which}never ended, so what it had not asked yet is inconclusive`];
  });
  const split = [...answersIn(reports)].flatMap(([id, all]) => {
    const counts = [...Map.groupBy(all, ({ claim }) => claim.verdict)].map(
      ([verdict, { length }]) => `${verdict} ${length}`,
    );
    return counts.length > 1 ? [`${id}: ${counts.join(", ")}; the worst counts`] : [];
  });
  return [...notes, ...split];
}
