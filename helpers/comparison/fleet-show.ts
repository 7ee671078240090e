import { styleText } from "node:util";
import { MARKS } from "../reporters/console.ts";
import type { Cluster, Fleet, FleetClaim } from "./fleet.ts";
import { bounded, cell, table } from "./table.ts";

type Verdict = FleetClaim["verdicts"][number];

const markOf = (verdict: Verdict) => (verdict === "absent" ? " " : MARKS[verdict][0]);
const LEGEND = `${Object.entries(MARKS)
  .map(([verdict, [mark]]) => `${mark} ${verdict}`)
  .join(", ")}, nothing where the claim was not asked`;

const countsOf = ({ summary }: Cluster) =>
  Object.entries(summary)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(", ");

/** The sum: how many clusters there are, and how many of them are not as they must be. */
function sumInWords({ clusters, claims }: Fleet, shown: number): string {
  const violated = clusters.filter(({ exitCode }) => exitCode === 1).length;
  const unknown = clusters.filter(({ exitCode }) => exitCode === 3).length;
  const rest = shown < claims.length ? `; ${claims.length - shown} more are upheld on all` : "";
  return `${clusters.length} clusters: ${violated} with violations, ${unknown} inconclusive${rest}`;
}

/** The clusters by number, and a column of that number for each; on a terminal in colour. */
export function fleetText(fleet: Fleet, rows: readonly FleetClaim[], stream: NodeJS.WriteStream): string {
  const { clusters } = fleet;
  const digits = String(clusters.length).length;
  const numbers = clusters.map((_, at) => String(at + 1).padStart(digits));
  const longest = Math.max(0, ...rows.map(({ claim }) => claim.length));
  const name = Math.max(0, ...clusters.map((each) => each.name.length));
  const marked = (verdict: Verdict) =>
    verdict === "absent"
      ? " ".repeat(digits)
      : styleText(MARKS[verdict][1], markOf(verdict).padStart(digits), { stream });
  return [
    ...clusters.flatMap((each, at) => [
      `${numbers[at]} ${each.name.padEnd(name)}  ${each.kubernetes} ${each.kind}  ${countsOf(each)}`,
      ...(each.note ? [`${" ".repeat(digits)} ${styleText("yellow", "!", { stream })} ${each.note}`] : []),
    ]),
    "",
    ...(rows.length > 0 ? [`${" ".repeat(longest)}  ${numbers.join(" ")}`] : []),
    ...rows.map(({ claim, verdicts }) =>
      `${claim.padEnd(longest)}  ${verdicts.map(marked).join(" ")}`.trimEnd(),
    ),
    ...(rows.length > 0 ? ["", styleText("dim", LEGEND, { stream })] : []),
    sumInWords(fleet, rows.length),
  ].join("\n");
}

/** The same for a step summary. */
export function fleetMarkdown(fleet: Fleet, rows: readonly FleetClaim[]): string {
  const numbers = fleet.clusters.map((_, at) => String(at + 1));
  return bounded([
    `## ${cell(sumInWords(fleet, rows.length))}`,
    ...table(
      "Clusters",
      ["", "cluster", "kubernetes", "target", "verdicts"],
      fleet.clusters.map((each, at) => [
        ...[numbers[at] ?? "", cell(each.name), cell(each.kubernetes), cell(each.kind)],
        cell([countsOf(each), each.note].filter(Boolean).join("; ")),
      ]),
    ),
    ...table(
      "Claims",
      ["claim", ...numbers],
      rows.map(({ claim, verdicts }) => [`\`${claim}\``, ...verdicts.map(markOf)]),
    ),
    ...(rows.length > 0 ? ["", LEGEND] : []),
  ]);
}
