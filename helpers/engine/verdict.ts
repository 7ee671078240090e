import { EXIT, type ExitCode } from "../reasons/labcheck-error.ts";
import { because, defineReason, type Reason, term } from "../reasons/reason.ts";
import type { Evidence } from "./evidence.ts";

export const VERDICTS = ["upheld", "violated", "inconclusive", "skipped"] as const;
export type VerdictName = (typeof VERDICTS)[number];

/** How often a verdict that rests on chance is wrong. */
export interface Statistics {
  /** The statistical test and its result. */
  test: string;
  /** Fresh connections that were made for it. */
  connections: number;
  /** The chance that a cluster which does as the claim says is judged violated. */
  falseAlarm: number;
  /** The chance that a cluster which does not is noticed, by what is wrong with it. */
  power: readonly { against: string; probability: number }[];
}

/** The result of a check. The engine attaches the evidence: see `withEvidence`. */
export interface Verdict {
  verdict: VerdictName;
  reason: Reason;
  statistics?: Statistics;
}

/** A verdict with the record that it rests on: upheld and violated cannot be built without one. */
export type ProvenVerdict = Omit<Verdict, "verdict"> &
  (
    | { verdict: "upheld" | "violated"; evidence: readonly [Evidence, ...Evidence[]] }
    | { verdict: "inconclusive" | "skipped"; evidence: readonly Evidence[] }
  );

/** Positive evidence that the claim holds. */
export const upheld = (reason: Reason, statistics?: Statistics): Verdict =>
  verdictOf("upheld", reason, statistics);

/** Positive evidence of the opposite, not just silence. */
export const violated = (reason: Reason, statistics?: Statistics): Verdict =>
  verdictOf("violated", reason, statistics);

/** A failed probe, an ambiguous result, or no control: never upheld, and never the cluster's fault. */
export const inconclusive = (reason: Reason): Verdict => verdictOf("inconclusive", reason);

/** Not checked on this cluster; the reason says which of the claim's needs is not met. */
export const skipped = (reason: Reason): Verdict => verdictOf("skipped", reason);

const nothingObserved = defineReason(
  "nothing-observed",
  { verdict: term, reason: because },
  ({ verdict, reason }) => `would be ${verdict} (${reason.text}), but nothing was observed`,
);

/** Attaches the record. A verdict for or against the cluster that rests on no observation is inconclusive. */
export function withEvidence(verdict: Verdict, evidence: readonly Evidence[]): ProvenVerdict {
  const { verdict: name, reason } = verdict;
  if (name === "inconclusive" || name === "skipped") return { ...verdict, verdict: name, evidence };
  const [first, ...rest] = evidence;
  return first
    ? { ...verdict, verdict: name, evidence: [first, ...rest] }
    : { verdict: "inconclusive", reason: nothingObserved({ verdict: name, reason }), evidence };
}

const verdictOf = (verdict: VerdictName, reason: Reason, statistics?: Statistics): Verdict => ({
  verdict,
  reason,
  ...(statistics ? { statistics } : {}),
});

export type Summary = Record<VerdictName, number>;

export function summarize(verdicts: readonly VerdictName[]): Summary {
  const summary: Summary = { upheld: 0, violated: 0, inconclusive: 0, skipped: 0 };
  for (const verdict of verdicts) summary[verdict] += 1;
  return summary;
}

/** The exit code of a run with these verdicts. A run in which no claim got an answer has shown nothing. */
export function exitCodeOf(summary: Summary): ExitCode {
  if (summary.violated > 0) return EXIT.violated;
  if (summary.inconclusive > 0 || summary.upheld === 0) return EXIT.inconclusive;
  return EXIT.upheld;
}
