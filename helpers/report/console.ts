import { styleText } from "node:util";
import { inWords } from "../cli/progress.ts";
import type { Summary, VerdictName } from "../verdict.ts";
import type { Report, ReportedClaim } from "./model.ts";

type Colour = Parameters<typeof styleText>[0];

const MARKS: Record<VerdictName, [string, Colour]> = {
  upheld: ["✓", "green"],
  violated: ["✗", "red"],
  inconclusive: ["?", "yellow"],
  skipped: ["-", "dim"],
};
const EVIDENCE_SHOWN = 4;

/** One claim as soon as it is judged. */
export function claimLine(
  claim: Pick<ReportedClaim, "id" | "verdict" | "reason" | "durationMs" | "attempts">,
  stream: NodeJS.WriteStream,
): string {
  const [mark, colour] = MARKS[claim.verdict];
  const again = claim.attempts > 1 ? `, asked ${claim.attempts} times` : "";
  const time = styleText("dim", `${inWords(claim.durationMs)}${again}`, { stream });
  return `${styleText(colour, `${mark} ${claim.verdict.padEnd(12)}`, { stream })} ${claim.id.padEnd(24)} ${claim.reason} ${time}`;
}

/** The end of a run: what was not upheld with its evidence, what else was noticed, and the sum. */
export function closing(report: Report, folder: string, stream: NodeJS.WriteStream): string {
  const style = (colour: Colour, text: string) => styleText(colour, text, { stream });
  const open = report.claims.filter(({ verdict }) => verdict === "violated" || verdict === "inconclusive");
  const asked = open.filter(({ attempts }) => attempts > 0);
  const lines = asked.flatMap((claim) => ["", ...details(claim, style)]);
  for (const { at, what, claims } of report.findings) {
    const beside = claims.length > 0 ? ` (while judging ${claims.join(", ")})` : "";
    lines.push("", `${style("yellow", "!")} ${at.slice(11, 19)} ${what}${beside}`);
  }
  for (const left of report.residue) lines.push(`${style("red", "!")} left behind: ${left}`);
  const { run } = report;
  if (run.error)
    lines.push(
      "",
      `${style("red", "✗")} ${run.error.message}`,
      `  ${run.error.remedy}`,
      `  The log is ${folder}/log.txt`,
    );
  lines.push("", `${inWordsOf(report.summary, style)} in ${inWords(run.durationMs)}, report in ${folder}`);
  return lines.join("\n");
}

function details(claim: ReportedClaim, style: (colour: Colour, text: string) => string): string[] {
  const [mark, colour] = MARKS[claim.verdict];
  const shown = claim.evidence.slice(-EVIDENCE_SHOWN);
  const more = claim.evidence.length - shown.length;
  return [
    style(colour, `${mark} ${claim.id} ${claim.verdict}`),
    `  the lab   ${claim.says}`,
    `  observed  ${claim.reason}`,
    ...(more > 0 ? [style("dim", `  … ${more} earlier observations are in the report`)] : []),
    ...shown.flatMap(({ at, source, target, outcome, command }) => [
      `  ${style("dim", at.slice(11, 23))} ${source} → ${target}: ${outcome}`,
      `  ${style("dim", `             ${command}`)}`,
    ]),
  ];
}

function inWordsOf(summary: Summary, style: (colour: Colour, text: string) => string): string {
  const parts = Object.entries(summary) as [VerdictName, number][];
  return parts
    .map(([name, count]) => (count > 0 ? style(MARKS[name][1], `${count} ${name}`) : `${count} ${name}`))
    .join(", ");
}
