import { EXIT, type ExitCode } from "./errors.ts";
import type { Evidence } from "./evidence.ts";
import { because, defineReason, type Reason, term } from "./reason.ts";

export const VERDICTS = ["upheld", "violated", "inconclusive", "skipped"] as const;
export type VerdictName = (typeof VERDICTS)[number];
type Seen = readonly [Evidence, ...Evidence[]];

/** What a verdict that rests on chance may be wrong about, and how often. */
export interface Statistics {
  /** What was decided by: the test, its result. */
  test: string;
  /** Fresh connections that were made for it. */
  connections: number;
  /** The chance that a cluster which does as the claim says is judged violated. */
  falseAlarm: number;
  /** The chance that one which does not is noticed, by what is wrong with it. */
  power: readonly { against: string; probability: number }[];
}

export type Verdict = { reason: Reason; statistics?: Statistics } & (
  | /** Positive evidence that the claim holds: impossible to build without any. */
  { verdict: "upheld"; evidence: Seen }
  /** Positive evidence of the opposite. */
  | { verdict: "violated"; evidence: Seen }
  /** Lost, ambiguous, or without its control: never green, never blamed on the cluster. */
  | { verdict: "inconclusive"; evidence: readonly Evidence[] }
  /** Not asked of this cluster, and why. */
  | { verdict: "skipped"; evidence: readonly Evidence[] }
);

export function upheld(reason: Reason, evidence: readonly Evidence[], statistics?: Statistics): Verdict {
  return judged("upheld", reason, evidence, statistics);
}

export function violated(reason: Reason, evidence: readonly Evidence[], statistics?: Statistics): Verdict {
  return judged("violated", reason, evidence, statistics);
}

export function inconclusive(reason: Reason, evidence: readonly Evidence[] = []): Verdict {
  return { verdict: "inconclusive", reason, evidence };
}

export function skipped(reason: Reason, evidence: readonly Evidence[] = []): Verdict {
  return { verdict: "skipped", reason, evidence };
}

const nothingObserved = defineReason(
  "nothing-observed",
  { verdict: term, reason: because },
  ({ verdict, reason }) => `would be ${verdict} (${reason.text}), but nothing was observed`,
);

function judged(
  verdict: "upheld" | "violated",
  reason: Reason,
  evidence: readonly Evidence[],
  statistics?: Statistics,
): Verdict {
  const [first, ...rest] = evidence;
  if (!first) return inconclusive(nothingObserved({ verdict, reason }));
  return { verdict, reason, evidence: [first, ...rest], ...(statistics ? { statistics } : {}) };
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
