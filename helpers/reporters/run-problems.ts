import type { Report } from "./model.ts";

/** A problem of a run itself, independent of the verdicts of its claims. */
export interface RunProblem {
  /** The violated expectation, as a sentence. */
  expectation: string;
  /** The problem, and its remedy if there is one. */
  what: string;
  remedy?: string;
}

/** The message of an error with its code. */
export const withCode = ({ message, code }: NonNullable<Report["run"]["error"]>): string =>
  code === undefined ? message : `${message} (${code})`;

/**
 * The problems of a run besides violated and inconclusive claims. A run exits with 0 exactly if it has neither.
 */
export function runProblems({ run, claims, summary, residue }: Report): RunProblem[] {
  const found: RunProblem[] = [];
  if (run.error)
    found.push({
      expectation: "The run finishes.",
      what: withCode(run.error),
      remedy: run.error.remedy,
    });
  else if (!run.complete)
    found.push({
      expectation: "The run finishes.",
      what: "it was interrupted, or is still running",
    });
  if (claims.length === 0)
    found.push({ expectation: "The run checks claims.", what: "no claim was checked" });
  else if (summary.upheld + summary.violated + summary.inconclusive === 0)
    found.push({ expectation: "At least one claim is not skipped.", what: "all claims were skipped" });
  if (residue.length > 0)
    found.push({
      expectation: "All created objects are removed.",
      what: `not removed: ${residue.join("; ")}`,
    });
  return found;
}
