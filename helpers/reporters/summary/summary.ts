import type { Report } from "../model.ts";
import { runProblems } from "../run-problems.ts";
import { type Block, fitted } from "./fit.ts";
import { folded, table } from "./markdown.ts";
import {
  evidenceOf,
  findingLine,
  headOf,
  openRow,
  runLine,
  shortcomingLine,
  targetRows,
  unaskedRow,
  upheldRow,
} from "./rows.ts";

/** What GitHub takes of one step, in bytes; of more it shows nothing at all. */
export const STEP_LIMIT = 1024 * 1024;

/**
 * A run as Markdown, as GitHub shows the summary of a step: what is not upheld with its reason, findings, the
 * target, then, folded away, the evidence and what is upheld. Takes at most `limit` bytes and says what it
 * leaves out.
 */
export function summary(report: Report, limit: number = STEP_LIMIT): string {
  const { claims, findings } = report;
  const asked = claims.filter(({ attempts }) => attempts > 0);
  const of = (verdict: string) => asked.filter((claim) => claim.verdict === verdict);
  const unjudged = [...of("violated"), ...of("inconclusive")];
  const unasked = claims.filter(({ attempts, verdict }) => attempts === 0 && verdict === "inconclusive");
  const upheld = folded(`${of("upheld").length} upheld`);
  const blocks: Block[] = [
    {
      head: headOf(report),
      rows: [runLine(report), ...runProblems(report).map(shortcomingLine)],
      of: "lines",
    },
    {
      head: `### Not upheld\n\n${table("verdict", "claim", "observed", "expected")}`,
      rows: [...unjudged, ...of("skipped")].map(openRow).concat(unaskedRow(unasked)),
      of: "claims that are not upheld",
    },
    { head: "### Findings\n", rows: findings.map(findingLine), of: "findings" },
    {
      head: `### Target\n\n${table("part", "what it is")}`,
      rows: targetRows(report),
      of: "parts of the target",
    },
    { head: "### Evidence\n", rows: unjudged.map(evidenceOf), of: "claims' evidence" },
    {
      head: `${upheld.head}\n${table("claim", "observed", "time")}`,
      rows: of("upheld").map(upheldRow),
      tail: upheld.tail,
      of: "claims that are upheld",
    },
  ];
  return fitted(blocks, limit);
}
