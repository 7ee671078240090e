import { formatDuration } from "../../cli/progress.ts";
import type { VerdictName } from "../../engine/verdict.ts";
import { byChance, detailsOf } from "../details.ts";
import type { Finding, Report, ReportedClaim } from "../model.ts";
import type { RunProblem } from "../run-problems.ts";
import { fenced, folded, plain, row } from "./markdown.ts";

const MARKS: Readonly<Record<VerdictName, string>> = {
  upheld: "✓ upheld",
  violated: "✗ violated",
  inconclusive: "? inconclusive",
  skipped: "– skipped",
};
/** The longest text of a cell, in characters; the report has the whole of it. */
const LONGEST = 1000;

const cell = (text: string) =>
  plain(
    text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length - LONGEST} characters more)` : text,
  );
const named = ({ id }: Pick<ReportedClaim, "id">) => `\`${id}\``;

export function headOf({ summary }: Report): string {
  const counts = Object.entries(summary).map(([verdict, count]) => `${count} ${verdict}`);
  return `## labcheck: ${counts.join(", ")}\n`;
}

export function runLine({ run, target }: Report): string {
  const on = target ? ` on Kubernetes ${target.kubernetes}, ${target.nodes.length} nodes` : "";
  return plain(
    `labcheck ${run.version}${on}, ${formatDuration(run.durationMs)}, run ${run.id}, seed ${run.seed}`,
  );
}

export function shortcomingLine({ what, remedy }: RunProblem): string {
  const rest = remedy === undefined ? "" : `<br>${plain(remedy)}`;
  return `\n**${cell(what)}**${rest}`;
}

export const openRow = (claim: ReportedClaim) =>
  row(MARKS[claim.verdict], named(claim), cell(`${claim.reason}${byChance(claim)}`), cell(claim.expects));

export const upheldRow = (claim: ReportedClaim) =>
  row(named(claim), cell(`${claim.reason}${byChance(claim)}`), formatDuration(claim.durationMs));

/** Claims that were never asked have one reason together. */
export function unaskedRow(claims: readonly ReportedClaim[]): string[] {
  const [first] = claims;
  return first ? [row(MARKS.inconclusive, claims.map(named).join(" "), cell(first.reason), "")] : [];
}

export function findingLine({ id, at, what, claims }: Finding): string {
  const beside = claims.length > 0 ? `, while judging ${claims.map((each) => `\`${each}\``).join(", ")}` : "";
  return `- **${id ?? at.slice(11, 19)}** ${cell(what)}${beside}`;
}

export function targetRows({ target }: Report): string[] {
  if (!target) return [];
  const { kind, why, outside, kubernetes, nodes, cni, denyStyle, proxyMode, ingress, loadBalancer } = target;
  const parts = {
    ...{ target: `${kind}: ${why}`, Kubernetes: kubernetes, "pod network": cni, "denied packets": denyStyle },
    ...{ proxy: proxyMode, ingress, "load balancer": loadBalancer, outside },
  };
  return [
    ...Object.entries(parts).map(([name, what]) => row(name, cell(what))),
    ...nodes.map(({ name, address, kubelet, system }) =>
      row("node", cell(`${name} at ${address}, ${kubelet}, ${system}`)),
    ),
  ];
}

/** What stands behind a verdict, with the commands to paste. */
export function evidenceOf(claim: ReportedClaim): string {
  const { head, tail } = folded(`${claim.id} ${claim.verdict}`);
  return `${head}\n${fenced(detailsOf(claim).join("\n"))}\n${tail}`;
}
