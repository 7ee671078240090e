import type { Report } from "./model.ts";

/** What should be so of every run, and is not of this one, whatever became of its claims. */
export interface RunProblem {
  /** What should be so, as a sentence. */
  says: string;
  /** What is the matter, and what to do about it where that is known. */
  what: string;
  remedy?: string;
}

/** Why a run ended early, with the code to look it up by. */
export const withCode = ({ message, code }: NonNullable<Report["run"]["error"]>): string =>
  code === undefined ? message : `${message} (${code})`;

/**
 * What keeps a run from being a good one besides claims that are violated or inconclusive: with either of both
 * it ends with another code than 0, and without both it ends with 0.
 */
export function runProblems({ run, claims, summary, residue }: Report): RunProblem[] {
  const found: RunProblem[] = [];
  if (run.error)
    found.push({
      says: "The run comes to its end.",
      what: withCode(run.error),
      remedy: run.error.remedy,
    });
  else if (!run.complete)
    found.push({
      says: "The run comes to its end.",
      what: "it was ended under way, or goes on",
    });
  if (claims.length === 0) found.push({ says: "The run asks claims.", what: "no claim was asked" });
  else if (summary.upheld + summary.violated + summary.inconclusive === 0)
    found.push({ says: "A claim gets an answer.", what: "all claims were skipped" });
  if (residue.length > 0)
    found.push({ says: "All that was made is removed.", what: `left behind: ${residue.join("; ")}` });
  return found;
}
