import { styleText } from "node:util";
import { inWords } from "../cli/progress.ts";
import type { Evidence } from "../evidence.ts";
import type { Statistics, Summary, VerdictName } from "../verdict.ts";
import type { Report, ReportedClaim } from "./model.ts";
import { telling } from "./telling.ts";
import { chanceInWords, coverageInWords, falseAlarmsInWords } from "./words.ts";

type Colour = Parameters<typeof styleText>[0];

const MARKS: Record<VerdictName, [string, Colour]> = {
  upheld: ["✓", "green"],
  violated: ["✗", "red"],
  inconclusive: ["?", "yellow"],
  skipped: ["-", "dim"],
};
const LONGEST_ID = 26;
const EVIDENCE_SHOWN = 4;
const LINES_AROUND = 6;

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
  const time = `${inWords(claim.durationMs)}${claim.attempts > 1 ? `, asked ${claim.attempts} times` : ""}`;
  const chance = claim.statistics ? ` (${chanceInWords(claim.statistics)})` : "";
  const words = `${claim.reason}${chance}`;
  const room = (stream.columns ?? 80) - [verdict, id, time].join(" ").length - 1;
  const whole = !stream.isTTY || claim.verdict !== "upheld" || words.length <= room;
  const shown = whole ? words : `${words.slice(0, Math.max(0, room - 1))}…`;
  return [styleText(colour, verdict, { stream }), id, shown, styleText("dim", time, { stream })].join(" ");
}

interface Chance {
  statistics?: Statistics | undefined;
}

/** The end of a run: what was not upheld with its evidence, what else was noticed, and the sum. */
export function closing(report: Report, folder: string, stream: NodeJS.WriteStream): string {
  const style = (colour: Colour, text: string) => styleText(colour, text, { stream });
  const open = report.claims.filter(({ verdict }) => verdict === "violated" || verdict === "inconclusive");
  const asked = open.filter(({ attempts }) => attempts > 0);
  const lines = asked.flatMap((claim) => ["", ...details(claim, style)]);
  lines.push(...findings(report, style));
  for (const left of report.residue) lines.push(`${style("red", "!")} left behind: ${left}`);
  const { run } = report;
  if (run.error)
    lines.push(
      "",
      `${style("red", "✗")} ${run.error.message}`,
      `  ${run.error.remedy}`,
      `  The log is ${folder}/log.txt`,
    );
  lines.push("", ...coverage(report));
  lines.push(`${inWordsOf(report.summary, style)} in ${inWords(run.durationMs)}, report in ${folder}`);
  return lines.join("\n");
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
  const spent = falseAlarmsInWords(report);
  const text = coverageInWords(report);
  return [...(text ? [text] : []), ...(spent ? [`false alarms of this run: ${spent}`] : [])];
}

function details(claim: ReportedClaim, style: (colour: Colour, text: string) => string): string[] {
  const [mark, colour] = MARKS[claim.verdict];
  const shown = telling(claim, EVIDENCE_SHOWN);
  const more = claim.evidence.length - shown.length;
  return [
    style(colour, `${mark} ${claim.id} ${claim.verdict}`),
    `  the lab   ${claim.says}`,
    `  expected  ${claim.expects}`,
    `  observed  ${claim.reason}`,
    ...(more > 0 ? [style("dim", `  … ${more} more observations are in the report`)] : []),
    ...shown.flatMap(({ at, source, target, outcome, command }) => [
      `  ${style("dim", at.slice(11, 23))} ${source} → ${target}: ${outcome}`,
      `  ${style("dim", `             ${command}`)}`,
    ]),
    ...(claim.surroundings ?? []).filter(({ raw }) => raw !== "").flatMap(around),
  ];
}

/** A few lines of what was around; the report has them all. */
function around({ target, raw }: Evidence): string[] {
  const lines = raw.split("\n");
  const more = lines.length > LINES_AROUND ? [`            … ${lines.length - LINES_AROUND} more`] : [];
  return [`  ${target}:`, ...lines.slice(0, LINES_AROUND).map((line) => `            ${line}`), ...more];
}

function inWordsOf(summary: Summary, style: (colour: Colour, text: string) => string): string {
  const parts = Object.entries(summary) as [VerdictName, number][];
  return parts
    .map(([name, count]) => (count > 0 ? style(MARKS[name][1], `${count} ${name}`) : `${count} ${name}`))
    .join(", ");
}
