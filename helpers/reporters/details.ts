import type { Evidence } from "../engine/evidence.ts";
import type { Statistics } from "../engine/verdict.ts";
import { chanceInWords } from "./format.ts";
import type { ReportedClaim } from "./model.ts";
import { relevantEvidence } from "./relevant-evidence.ts";

const EVIDENCE_SHOWN = 4;
const LINES_AROUND = 6;

/**
 * What stands behind a verdict, as lines: the lab's statement, what was expected and observed, the observations
 * that tell most with the commands to repeat them, and what was around. `dim` sets off what is read last.
 */
export function detailsOf(claim: ReportedClaim, dim = (text: string) => text): string[] {
  const shown = relevantEvidence(claim, EVIDENCE_SHOWN);
  const more = claim.evidence.length - shown.length;
  return [
    `  the lab   ${claim.says}`,
    `  expected  ${claim.expects}`,
    `  observed  ${claim.reason}${byChance(claim)}`,
    ...(claim.code === undefined ? [] : [dim(`  code      ${claim.code}`)]),
    ...(more > 0 ? [dim(`  … ${more} more observations are in the report`)] : []),
    ...shown.flatMap(({ at, source, target, outcome, command }) => [
      `  ${dim(at.slice(11, 23))} ${source} → ${target}: ${outcome}`,
      `  ${dim(`             ${command}`)}`,
    ]),
    ...(claim.surroundings ?? []).filter(({ raw }) => raw !== "").flatMap(around),
  ];
}

export interface Chance {
  statistics?: Statistics | undefined;
}

/** What a verdict by chance rests on, in brackets behind its reason; nothing where it is none by chance. */
export const byChance = ({ statistics }: Chance): string =>
  statistics ? ` (${chanceInWords(statistics)})` : "";

/** A few lines of what was around; the report has them all. */
function around({ target, raw }: Evidence): string[] {
  const lines = raw.split("\n");
  const more = lines.length > LINES_AROUND ? [`            … ${lines.length - LINES_AROUND} more`] : [];
  return [`  ${target}:`, ...lines.slice(0, LINES_AROUND).map((line) => `            ${line}`), ...more];
}
