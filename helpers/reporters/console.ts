import { styleText } from "node:util";
import { formatDuration } from "../cli/progress.ts";
import type { Summary, VerdictName } from "../engine/verdict.ts";
import { byChance, type Chance, detailsOf, formatCoverage, formatFalseAlarms } from "./details.ts";
import type { Report, ReportedClaim } from "./model.ts";
import { withCode } from "./run-problems.ts";

type Colour = Parameters<typeof styleText>[0];

/** How a verdict is marked, and in which colour. */
export const MARKS: Record<VerdictName, [string, Colour]> = {
  upheld: ["✓", "green"],
  violated: ["✗", "red"],
  inconclusive: ["?", "yellow"],
  skipped: ["-", "dim"],
};
const LONGEST_ID = 26;

/**
 * One claim as soon as it is judged. On a terminal, what is upheld keeps to one line; the report has the
 * whole of it.
 */
export function claimLine(
  claim: Pick<ReportedClaim, "id" | "verdict" | "reason" | "durationMs" | "attempts"> & Chance,
  stream: NodeJS.WriteStream,
): string {
  const [mark, colour] = MARKS[claim.verdict];
  const verdict = `${mark} ${claim.verdict.padEnd(12)}`;
  const id = claim.id.padEnd(LONGEST_ID);
  const time = `${formatDuration(claim.durationMs)}${claim.attempts > 1 ? `, asked ${claim.attempts} times` : ""}`;
  const words = `${claim.reason}${byChance(claim)}`.replaceAll(/\s*\n\s*/g, " ");
  const room = (stream.columns ?? 80) - [verdict, id, time].join(" ").length - 1;
  const whole = !stream.isTTY || claim.verdict !== "upheld" || words.length <= room;
  const shown = whole ? words : `${words.slice(0, Math.max(0, room - 1))}…`;
  return [styleText(colour, verdict, { stream }), id, shown, styleText("dim", time, { stream })].join(" ");
}

/**
 * The end of a run: what was not upheld with its evidence, what else was noticed, and the sum. `log` is the file
 * that has more of why a run died, where there is one.
 */
export function closing(report: Report, folder: string, stream: NodeJS.WriteStream, log?: string): string {
  const style = (colour: Colour, text: string) => styleText(colour, text, { stream });
  const open = report.claims.filter(({ verdict }) => verdict === "violated" || verdict === "inconclusive");
  const checked = open.filter(({ attempts }) => attempts > 0);
  const lines = checked.flatMap((claim) => ["", ...withHead(claim, style)]);
  lines.push(...findings(report, style));
  for (const left of report.residue) lines.push(`${style("red", "!")} left behind: ${left}`);
  lines.push(...unseen(report));
  const { run } = report;
  if (run.error)
    lines.push(
      "",
      `${style("red", "✗")} ${withCode(run.error)}`,
      `  ${run.error.remedy}`,
      ...(log === undefined ? [] : [`  The log is ${log}`]),
    );
  lines.push("", ...coverage(report));
  lines.push(`${inWordsOf(report.summary, style)} in ${formatDuration(run.durationMs)}, report in ${folder}`);
  return lines.join("\n");
}

function withHead(claim: ReportedClaim, style: (colour: Colour, text: string) => string): string[] {
  const [mark, colour] = MARKS[claim.verdict];
  const head = style(colour, `${mark} ${claim.id} ${claim.verdict}`);
  return [head, ...detailsOf(claim, (text) => style("dim", text))];
}

/** Where something may be left that nobody could see. */
function unseen({ audit }: Report): string[] {
  const kinds = (audit?.unseen ?? []).map((line) => line.split(":", 1)[0]);
  return kinds.length > 0 ? [`not all could be looked at for what is left: ${kinds.join(", ")}`] : [];
}

/** Errata first, by their ids; then what the cluster's own parts did, with the time. */
function findings({ findings: all }: Report, style: (colour: Colour, text: string) => string): string[] {
  const errata = all.flatMap(({ id, what }) => (id ? [`${style("yellow", "!")} ${id}: ${what}`] : []));
  const parts = all.flatMap(({ id, at, what, claims }) => {
    if (id) return [];
    const beside = claims.length > 0 ? ` (while judging ${claims.join(", ")})` : "";
    return ["", `${style("yellow", "!")} ${at.slice(11, 19)} ${what}${beside}`];
  });
  return [...(errata.length > 0 ? ["", ...errata] : []), ...parts];
}

/** How much of the lab's text this run speaks of, and how often its verdicts by chance would be wrong. */
function coverage(report: Report): string[] {
  const spent = formatFalseAlarms(report);
  const text = formatCoverage(report);
  return [...(text ? [text] : []), ...(spent ? [`false alarms of this run: ${spent}`] : [])];
}

function inWordsOf(summary: Summary, style: (colour: Colour, text: string) => string): string {
  const parts = Object.entries(summary) as [VerdictName, number][];
  return parts
    .map(([name, count]) => (count > 0 ? style(MARKS[name][1], `${count} ${name}`) : `${count} ${name}`))
    .join(", ");
}
