import { styleText } from "node:util";
import { z } from "zod";
import { exitCodeOf, summarize, VERDICTS } from "../engine/verdict.ts";
import { EXIT, type ExitCode } from "../errors/labcheck-error.ts";
import { MARKS } from "../reporters/console.ts";
import { withCode } from "../reporters/run-problems.ts";
import type { Found } from "./read.ts";
import { bounded, cell, table } from "./table.ts";

const cluster = z.object({
  /** Its report's path, without what all have in common. */
  name: z.string(),
  kind: z.string(),
  kubernetes: z.string(),
  started: z.string(),
  summary: z.record(z.enum(VERDICTS), z.int().nonnegative()),
  /** Why its report is not the last word, or could not be read at all. */
  note: z.string().optional(),
  exitCode: z.union([z.literal(EXIT.upheld), z.literal(EXIT.violated), z.literal(EXIT.inconclusive)]),
});

/** Many clusters side by side: of each claim the verdict on each of them. */
export const fleetSchema = z.object({
  apiVersion: z.literal("labcheck/v1"),
  kind: z.literal("Fleet"),
  clusters: z.array(cluster),
  /** The verdicts in the order of the clusters. */
  claims: z.array(z.object({ claim: z.string(), verdicts: z.array(z.enum([...VERDICTS, "absent"])) })),
});

type Fleet = z.infer<typeof fleetSchema>;
type Cluster = z.infer<typeof cluster>;
type FleetClaim = Fleet["claims"][number];

/** The table of a folder of reports, clusters as they were found, claims as in the first report that has them. */
export function fleetOf(found: readonly Found[]): Fleet {
  const ids = new Set(
    found.flatMap((each) => ("report" in each ? each.report.claims.map(({ id }) => id) : [])),
  );
  const claims = [...ids].map((claim) => ({
    claim,
    verdicts: found.map((each) => {
      const own = "report" in each ? each.report.claims.find(({ id }) => id === claim) : undefined;
      return own?.verdict ?? ("absent" as const);
    }),
  }));
  return { apiVersion: "labcheck/v1", kind: "Fleet", clusters: found.map(clusterOf), claims };
}

function clusterOf(found: Found): Cluster {
  const { name } = found;
  if ("why" in found) {
    const unknown = { kind: "unknown", kubernetes: "unknown", started: "unknown", summary: summarize([]) };
    return { name, ...unknown, note: found.why, exitCode: EXIT.inconclusive };
  }
  const { run, target, claims } = found.report;
  const summary = summarize(claims.map(({ verdict }) => verdict));
  const [kind, kubernetes] = [target?.kind ?? "unknown", target?.kubernetes ?? "unknown"];
  const note = run.error ? `ended early: ${withCode(run.error)}` : run.complete ? undefined : "never ended";
  const code = exitCodeOf(summary) as Cluster["exitCode"];
  // What ended early has not shown that the rest would be upheld.
  const exitCode = code === EXIT.upheld && note ? EXIT.inconclusive : code;
  return { name, kind, kubernetes, started: run.started, summary, ...(note ? { note } : {}), exitCode };
}

/** The claims that are not upheld on every cluster. */
export const relevant = ({ claims }: Fleet): FleetClaim[] =>
  claims.filter(({ verdicts }) => verdicts.some((verdict) => verdict !== "upheld"));

/** As the worst of them: 1 where a claim is violated on any, else 3 where a run cannot be relied on, else 0. */
export function exitCodeOfFleet({ clusters }: Fleet): ExitCode {
  const codes = new Set(clusters.map(({ exitCode }) => exitCode));
  if (codes.has(EXIT.violated)) return EXIT.violated;
  return codes.has(EXIT.inconclusive) ? EXIT.inconclusive : EXIT.upheld;
}

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
function formatSum({ clusters, claims }: Fleet, shown: number): string {
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
    formatSum(fleet, rows.length),
  ].join("\n");
}

/** The same for a step summary. */
export function fleetMarkdown(fleet: Fleet, rows: readonly FleetClaim[]): string {
  const numbers = fleet.clusters.map((_, at) => String(at + 1));
  return bounded([
    `## ${cell(formatSum(fleet, rows.length))}`,
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
