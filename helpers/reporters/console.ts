import { styleText } from "node:util";
import { formatDuration } from "../cli/progress.ts";
import type { Summary, VerdictName } from "../engine/verdict.ts";
import {
  formatCoverage,
  formatDetails,
  formatFalseAlarms,
  formatStatistics,
  type WithStatistics,
} from "./details.ts";
import type { Report, ReportedClaim } from "./model.ts";
import { withCode } from "./run-problems.ts";

type Colour = Parameters<typeof styleText>[0];

/** The marks and colours of verdicts. */
export const MARKS: Record<VerdictName, [string, Colour]> = {
  upheld: ["✓", "green"],
  violated: ["✗", "red"],
  inconclusive: ["?", "yellow"],
  skipped: ["-", "dim"],
};
const ID_WIDTH = 26;

/**
 * The line of a checked claim. On a terminal an upheld claim is cut to one line; the report has the full reason.
 */
export function claimLine(
  claim: Pick<ReportedClaim, "id" | "verdict" | "reason" | "durationMs" | "attempts"> & WithStatistics,
  stream: NodeJS.WriteStream,
): string {
  const [mark, colour] = MARKS[claim.verdict];
  const verdict = `${mark} ${claim.verdict.padEnd(12)}`;
  const id = claim.id.padEnd(ID_WIDTH);
  const time = `${formatDuration(claim.durationMs)}${claim.attempts > 1 ? `, ${claim.attempts} attempts` : ""}`;
  const text = `${claim.reason}${formatStatistics(claim)}`.replaceAll(/\s*\n\s*/g, " ");
  const room = (stream.columns ?? 80) - [verdict, id, time].join(" ").length - 1;
  const isComplete = !stream.isTTY || claim.verdict !== "upheld" || text.length <= room;
  const shown = isComplete ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
  return [styleText(colour, verdict, { stream }), id, shown, styleText("dim", time, { stream })].join(" ");
}

/**
 * The end of a run: claims that are not upheld with their evidence, findings, and totals. `log` is the path of the
 * log, shown if the run ended early.
 */
export function closing(report: Report, folder: string, stream: NodeJS.WriteStream, log?: string): string {
  const style = (colour: Colour, text: string) => styleText(colour, text, { stream });
  const open = report.claims.filter(({ verdict }) => verdict === "violated" || verdict === "inconclusive");
  const checked = open.filter(({ attempts }) => attempts > 0);
  const lines = checked.flatMap((claim) => ["", ...withHeading(claim, style)]);
  lines.push(...findings(report, style));
  for (const left of report.residue) lines.push(`${style("red", "!")} not removed: ${left}`);
  lines.push(...unseen(report));
  const { run } = report;
  if (run.error)
    lines.push(
      "",
      `${style("red", "✗")} ${withCode(run.error)}`,
      `  ${run.error.remedy}`,
      ...(log === undefined ? [] : [`  Log: ${log}`]),
    );
  lines.push("", ...coverage(report));
  lines.push(
    `${formatSummary(report.summary, style)} in ${formatDuration(run.durationMs)}, report in ${folder}`,
  );
  return lines.join("\n");
}

function withHeading(claim: ReportedClaim, style: (colour: Colour, text: string) => string): string[] {
  const [mark, colour] = MARKS[claim.verdict];
  const head = style(colour, `${mark} ${claim.id} ${claim.verdict}`);
  return [head, ...formatDetails(claim, (text) => style("dim", text))];
}

/** Kinds that could not be searched for leaked objects. */
function unseen({ audit }: Report): string[] {
  const kinds = (audit?.unseen ?? []).map((line) => line.split(":", 1)[0]);
  return kinds.length > 0 ? [`could not check for leaked objects: ${kinds.join(", ")}`] : [];
}

/** Errata first, by their ids; then events of cluster components, with the time. */
function findings({ findings: all }: Report, style: (colour: Colour, text: string) => string): string[] {
  const errata = all.flatMap(({ id, what }) => (id ? [`${style("yellow", "!")} ${id}: ${what}`] : []));
  const parts = all.flatMap(({ id, at, what, claims }) => {
    if (id) return [];
    const beside = claims.length > 0 ? ` (while checking ${claims.join(", ")})` : "";
    return ["", `${style("yellow", "!")} ${at.slice(11, 19)} ${what}${beside}`];
  });
  return [...(errata.length > 0 ? ["", ...errata] : []), ...parts];
}

/** The coverage of the lab's text, and the false-alarm probability of the run. */
function coverage(report: Report): string[] {
  const spent = formatFalseAlarms(report);
  const text = formatCoverage(report);
  return [...(text ? [text] : []), ...(spent ? [`false-alarm probability of this run: ${spent}`] : [])];
}

function formatSummary(summary: Summary, style: (colour: Colour, text: string) => string): string {
  const parts = Object.entries(summary) as [VerdictName, number][];
  return parts
    .map(([name, count]) => (count > 0 ? style(MARKS[name][1], `${count} ${name}`) : `${count} ${name}`))
    .join(", ");
}
