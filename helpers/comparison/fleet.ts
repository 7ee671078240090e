import { z } from "zod";
import { exitCodeOf, summarize, VERDICTS } from "../engine/verdict.ts";
import { EXIT, type ExitCode } from "../errors/labcheck-error.ts";
import { withCode } from "../reporters/run-problems.ts";
import type { Found } from "./read.ts";

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

export type Fleet = z.infer<typeof fleetSchema>;
export type Cluster = z.infer<typeof cluster>;
export type FleetClaim = Fleet["claims"][number];

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
export const telling = ({ claims }: Fleet): FleetClaim[] =>
  claims.filter(({ verdicts }) => verdicts.some((verdict) => verdict !== "upheld"));

/** As the worst of them: 1 where a claim is violated on any, else 3 where a run cannot be relied on, else 0. */
export function exitCodeOfFleet({ clusters }: Fleet): ExitCode {
  const codes = new Set(clusters.map(({ exitCode }) => exitCode));
  if (codes.has(EXIT.violated)) return EXIT.violated;
  return codes.has(EXIT.inconclusive) ? EXIT.inconclusive : EXIT.upheld;
}
