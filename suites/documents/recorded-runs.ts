import { formatDuration } from "../../helpers/cli/progress.ts";
import type { VerdictName } from "../../helpers/engine/verdict.ts";
import { CLAIMS } from "../registry.ts";
import type { RecordedRun } from "../results/recorded-runs.ts";
import { row, rule } from "./markdown.ts";

const MARKS: Readonly<Record<VerdictName, string>> = {
  upheld: "✓",
  violated: "✗",
  inconclusive: "?",
  skipped: "–",
};

/** The recorded runs, each with the claims that are not upheld. */
export function versionsTable(runs: readonly RecordedRun[]): string {
  return [
    row("Kubernetes", "Proxy mode", "Date", "Duration", "Not upheld"),
    rule(5),
    ...runs.map((run) =>
      row(kubernetesOf(run), run.proxyMode, run.started, formatDuration(run.durationMs), notUpheldIn(run)),
    ),
  ].join("\n");
}

function notUpheldIn({ verdicts }: RecordedRun): string {
  const others = Object.entries(verdicts).filter(([, { verdict }]) => verdict !== "upheld");
  return others.map(([id, { verdict, reason }]) => `\`${id}\` ${verdict}: ${reason}`).join("; ") || "–";
}

/** The verdict of every claim in every recorded run. */
export function verdictsTable(runs: readonly RecordedRun[]): string {
  return [
    row("Claim", ...runs.map((run) => `${kubernetesOf(run)}, ${run.proxyMode}`)),
    rule(runs.length + 1),
    ...CLAIMS.map(({ id }) =>
      row(`\`${id}\``, ...runs.map(({ verdicts }) => MARKS[verdicts[id]?.verdict ?? "skipped"])),
    ),
  ].join("\n");
}

const kubernetesOf = ({ kind, kubernetes, agents }: RecordedRun) =>
  `${kubernetes}${agents ? `, a node of ${agents}` : ""}${kind === "source" ? "" : ` (${kind})`}`;
