import { EXIT, type ExitCode } from "../errors/labcheck-error.ts";
import type { Kept } from "./baseline.ts";
import type { Change, Comparison, Standing } from "./model.ts";

type Found = Kept | undefined;

export const standingOf = (claim: Found): Standing => claim?.verdict ?? "absent";

/** What it means that a claim stood so and stands so now; undefined where nothing changed. */
export function changeOf(id: string, was: Found, is: Found): { change: Change; means?: string } | undefined {
  const [before, now] = [standingOf(was), standingOf(is)];
  if (before === now) return undefined;
  // Errata are findings: skipped after a look says that there is nothing to find here.
  if (isErratum(id) && now === "skipped" && before === "upheld" && wasLookedAt(is))
    return { change: "changed", means: "the lab's text is right again" };
  if (isErratum(id) && now === "upheld" && before === "skipped" && wasLookedAt(was))
    return { change: "changed", means: "the lab's text is not right any more" };
  if (now === "violated") return { change: before === "upheld" ? "regression" : "violation" };
  if (before === "violated") return { change: now === "upheld" ? "recovery" : "unjudged" };
  if (before === "upheld") return { change: "lost" };
  return { change: now === "upheld" ? "gained" : "changed" };
}

const isErratum = (id: string) => id.startsWith("errata/");
const wasLookedAt = (claim: Found) => (claim?.outcomes.length ?? 0) > 0;

/**
 * How a comparison ends: 1 where something is violated that was not, 3 where something was upheld that cannot
 * be told any more, else 0. What was violated or inconclusive before may stay so.
 */
export function exitCodeOfComparison({ summary }: Pick<Comparison, "summary">): ExitCode {
  if (summary.regression + summary.violation > 0) return EXIT.violated;
  return summary.lost > 0 ? EXIT.inconclusive : EXIT.upheld;
}
