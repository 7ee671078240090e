import { EXIT, type ExitCode } from "./errors.ts";
import type { Evidence } from "./evidence.ts";

export const VERDICTS = ["upheld", "violated", "inconclusive", "skipped"] as const;
export type VerdictName = (typeof VERDICTS)[number];
type Seen = readonly [Evidence, ...Evidence[]];

export type Verdict =
  /** Positive evidence that the claim holds: impossible to build without any. */
  | { verdict: "upheld"; reason: string; evidence: Seen; falseAlarm?: number }
  /** Positive evidence of the opposite. */
  | { verdict: "violated"; reason: string; evidence: Seen; falseAlarm?: number }
  /** Lost, ambiguous, or without its control: never green, never blamed on the cluster. */
  | { verdict: "inconclusive"; reason: string; evidence: readonly Evidence[] }
  /** Not asked of this cluster, and why. */
  | { verdict: "skipped"; reason: string; evidence: readonly Evidence[] };

export function upheld(reason: string, evidence: readonly Evidence[], falseAlarm?: number): Verdict {
  return judged("upheld", reason, evidence, falseAlarm);
}

export function violated(reason: string, evidence: readonly Evidence[], falseAlarm?: number): Verdict {
  return judged("violated", reason, evidence, falseAlarm);
}

export function inconclusive(reason: string, evidence: readonly Evidence[] = []): Verdict {
  return { verdict: "inconclusive", reason, evidence };
}

export function skipped(reason: string): Verdict {
  return { verdict: "skipped", reason, evidence: [] };
}

function judged(
  verdict: "upheld" | "violated",
  reason: string,
  evidence: readonly Evidence[],
  falseAlarm?: number,
): Verdict {
  const [first, ...rest] = evidence;
  if (!first) return inconclusive(`would be ${verdict} (${reason}), but nothing was observed`);
  const bound = falseAlarm === undefined ? {} : { falseAlarm };
  return { verdict, reason, evidence: [first, ...rest], ...bound };
}

export type Summary = Record<VerdictName, number>;

export function summarize(verdicts: readonly VerdictName[]): Summary {
  const summary: Summary = { upheld: 0, violated: 0, inconclusive: 0, skipped: 0 };
  for (const verdict of verdicts) summary[verdict] += 1;
  return summary;
}

/** How a run with these verdicts ends. A run in which no claim got an answer has shown nothing. */
export function exitCodeOf(summary: Summary): ExitCode {
  if (summary.violated > 0) return EXIT.violated;
  if (summary.inconclusive > 0 || summary.upheld === 0) return EXIT.inconclusive;
  return EXIT.upheld;
}
