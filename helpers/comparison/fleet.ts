import { styleText } from "node:util";
import { z } from "zod";
import { exitCodeOf, summarize, VERDICTS } from "../engine/verdict.ts";
import { EXIT, type ExitCode } from "../reasons/labcheck-error.ts";
import { MARKS } from "../reporters/console.ts";
import { withCode } from "../reporters/run-problems.ts";
import type { FoundReport } from "./read.ts";
import { bounded, cell, table } from "./table.ts";

const cluster = z.object({
  /** The path of its report below the folder. */
  name: z.string(),
  kind: z.string(),
  kubernetes: z.string(),
  started: z.string(),
  summary: z.record(z.enum(VERDICTS), z.int().nonnegative()),
  /** Why its report is incomplete or unreadable. */
  note: z.string().optional(),
  exitCode: z.union([z.literal(EXIT.upheld), z.literal(EXIT.violated), z.literal(EXIT.inconclusive)]),
});

/** Many clusters: the verdict of each claim on each cluster. */
export const fleetSchema = z.object({
  apiVersion: z.literal("labcheck/v1"),
  kind: z.literal("Fleet"),
  clusters: z.array(cluster),
  /** One verdict for each cluster, in the order of `clusters`. */
  claims: z.array(z.object({ claim: z.string(), verdicts: z.array(z.enum([...VERDICTS, "absent"])) })),
});

type Fleet = z.infer<typeof fleetSchema>;
type Cluster = z.infer<typeof cluster>;
type FleetClaim = Fleet["claims"][number];

/** The table of a folder of reports; claims are in the order of the first report that has them. */
export function fleetOf(found: readonly FoundReport[]): Fleet {
  const ids = new Set(
    found.flatMap((each) => ("report" in each ? each.report.claims.map(({ id }) => id) : [])),
  );
  const claims = [...ids].map((claim) => ({
    claim,
    verdicts: found.map((each) => {
      const result = "report" in each ? each.report.claims.find(({ id }) => id === claim) : undefined;
      return result?.verdict ?? ("absent" as const);
    }),
  }));
  return { apiVersion: "labcheck/v1", kind: "Fleet", clusters: found.map(clusterOf), claims };
}

function clusterOf(found: FoundReport): Cluster {
  const { name } = found;
  if ("why" in found) {
    const unknown = { kind: "unknown", kubernetes: "unknown", started: "unknown", summary: summarize([]) };
    return { name, ...unknown, note: found.why, exitCode: EXIT.inconclusive };
  }
  const { run, target, claims } = found.report;
  const summary = summarize(claims.map(({ verdict }) => verdict));
  const [kind, kubernetes] = [target?.kind ?? "unknown", target?.kubernetes ?? "unknown"];
  const note = run.error
    ? `ended early: ${withCode(run.error)}`
    : run.complete
      ? undefined
      : "did not finish";
  const code = exitCodeOf(summary) as Cluster["exitCode"];
  // A run that ended early says nothing about the remaining claims.
  const exitCode = code === EXIT.upheld && note ? EXIT.inconclusive : code;
  return { name, kind, kubernetes, started: run.started, summary, ...(note ? { note } : {}), exitCode };
}

/** The claims that are not upheld on every cluster. */
export const claimsNotUpheld = ({ claims }: Fleet): FleetClaim[] =>
  claims.filter(({ verdicts }) => verdicts.some((verdict) => verdict !== "upheld"));

/** The exit code: 1 if a claim is violated on any cluster, else 3 if any run is inconclusive, else 0. */
export function exitCodeOfFleet({ clusters }: Fleet): ExitCode {
  const codes = new Set(clusters.map(({ exitCode }) => exitCode));
  if (codes.has(EXIT.violated)) return EXIT.violated;
  return codes.has(EXIT.inconclusive) ? EXIT.inconclusive : EXIT.upheld;
}

type Verdict = FleetClaim["verdicts"][number];

const markOf = (verdict: Verdict) => (verdict === "absent" ? " " : MARKS[verdict][0]);
const LEGEND = `${Object.entries(MARKS)
  .map(([verdict, [mark]]) => `${mark} ${verdict}`)
  .join(", ")}, blank: not checked`;

const countsOf = ({ summary }: Cluster) =>
  Object.entries(summary)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(", ");

/** The totals: the number of clusters, and of those with violations or inconclusive runs. */
function formatTotals({ clusters, claims }: Fleet, shown: number): string {
  const violated = clusters.filter(({ exitCode }) => exitCode === 1).length;
  const unknown = clusters.filter(({ exitCode }) => exitCode === 3).length;
  const rest = shown < claims.length ? `; ${claims.length - shown} more claims upheld on all clusters` : "";
  return `${clusters.length} clusters: ${violated} with violations, ${unknown} inconclusive${rest}`;
}

/** The table as text: the clusters with their numbers, then a column for each number. */
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
    formatTotals(fleet, rows.length),
  ].join("\n");
}

/** The table as Markdown, for a step summary. */
export function fleetMarkdown(fleet: Fleet, rows: readonly FleetClaim[]): string {
  const numbers = fleet.clusters.map((_, at) => String(at + 1));
  return bounded([
    `## ${cell(formatTotals(fleet, rows.length))}`,
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
