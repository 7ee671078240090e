import type { Evidence } from "../evidence.ts";
import type { Statistics } from "../verdict.ts";
import type { ReportedClaim } from "./model.ts";

const EVIDENCE_SHOWN = 4;
const LINES_AROUND = 6;

/**
 * What stands behind a verdict, as lines: the lab's statement, what was expected and observed, the observations
 * that tell most with the commands to repeat them, and what was around. `dim` sets off what is read last.
 */
export function detailsOf(claim: ReportedClaim, dim = (text: string) => text): string[] {
  const shown = telling(claim);
  const more = claim.evidence.length - shown.length;
  return [
    `  the lab   ${claim.says}`,
    `  expected  ${claim.expects}`,
    `  observed  ${claim.reason}${byChance(claim)}`,
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

/** What a verdict by chance rests on: the test, and what it notices how surely; what it is blind to is said too. */
export function byChance({ statistics }: Chance): string {
  if (!statistics) return "";
  const { test, connections, falseAlarm, power } = statistics;
  const noticed = power.map(({ against, probability }) => `${against} ${inDigits(probability)}`).join(", ");
  return ` (${test}; ${connections} connections, false alarm ${falseAlarm.toPrecision(2)}, power: ${noticed})`;
}

/** A probability so that the nines show: 1, 0.999999, 2.8e-8. */
const inDigits = (probability: number) =>
  probability > 0.5 ? String(Number(probability.toFixed(7))) : probability.toPrecision(2);

/** The observations that the reason speaks of, and then the last ones, in the order in which they were made. */
function telling({ evidence, reason }: ReportedClaim): ReportedClaim["evidence"] {
  const named = evidence.filter(({ target, outcome }) => reason.includes(target) && reason.includes(outcome));
  const shown = new Set(named.slice(0, EVIDENCE_SHOWN - 1));
  for (const each of evidence.toReversed()) if (shown.size < EVIDENCE_SHOWN) shown.add(each);
  return evidence.filter((each) => shown.has(each));
}

/** A few lines of what was around; the report has them all. */
function around({ target, raw }: Evidence): string[] {
  const lines = raw.split("\n");
  const more = lines.length > LINES_AROUND ? [`            … ${lines.length - LINES_AROUND} more`] : [];
  return [`  ${target}:`, ...lines.slice(0, LINES_AROUND).map((line) => `            ${line}`), ...more];
}
