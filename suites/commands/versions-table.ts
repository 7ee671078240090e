import { inWords } from "../../helpers/cli/progress.ts";
import type { Verdict } from "../../helpers/verdict.ts";
import { CLAIMS } from "../lab.ts";
import type { SeenRun } from "../seen.ts";
import { row, rule } from "./markdown.ts";

const MARKS: Readonly<Record<Verdict["verdict"], string>> = {
  upheld: "✓",
  violated: "✗",
  inconclusive: "?",
  skipped: "–",
};

/** On what clusters all claims were asked, when, and what each showed. */
export function versionsTable(runs: readonly SeenRun[]): string {
  const lines = runs.map((run) => {
    const count = (verdict: string) =>
      Object.values(run.verdicts).filter((seen) => seen.verdict === verdict).length;
    const other = ["violated", "inconclusive"].filter((verdict) => count(verdict) > 0);
    const counts = ["upheld", "skipped", ...other]
      .map((verdict) => `${count(verdict)} ${verdict}`)
      .join(", ");
    return row(nameOf(run), run.proxyMode, run.started, inWords(run.durationMs), counts);
  });
  return [row("Kubernetes", "proxy mode", "date", "took", "verdicts"), rule(5), ...lines].join("\n");
}

/** Every claim on every one of these clusters, and below the reasons of all that is not upheld. */
export function verdictsTable(runs: readonly SeenRun[]): string {
  const header = row("claim", ...runs.map((run) => `${nameOf(run)}${modeOf(run)}`));
  const lines = CLAIMS.map(({ id }) =>
    row(`\`${id}\``, ...runs.map(({ verdicts }) => MARKS[verdicts[id]?.verdict ?? "skipped"] ?? "")),
  );
  return [header, rule(runs.length + 1), ...lines, "", ...reasonsOf(runs)].join("\n");
}

const nameOf = ({ kind, kubernetes, agents }: SeenRun) =>
  `${kubernetes}${agents ? `, a node of ${agents}` : ""}${kind === "source" ? "" : ` (${kind})`}`;
const modeOf = ({ proxyMode }: SeenRun) => (proxyMode === "iptables" ? "" : `, ${proxyMode}`);

function reasonsOf(runs: readonly SeenRun[]): string[] {
  const of = new Map<string, string[]>();
  for (const run of runs)
    for (const [id, { verdict, reason }] of Object.entries(run.verdicts)) {
      if (verdict === "upheld") continue;
      const words = `\`${id}\` ${verdict}: ${reason}`;
      of.set(words, [...(of.get(words) ?? []), `${nameOf(run)}${modeOf(run)}`]);
    }
  return [...of].map(([words, names]) => `- ${names.join("; ")}: ${words}`);
}
