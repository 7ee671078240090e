import { formatDuration } from "../cli/progress.ts";
import type { VerdictName } from "../engine/verdict.ts";
import { byChance, detailsOf } from "./details.ts";
import { legal } from "./junit.ts";
import type { Finding, Report, ReportedClaim } from "./model.ts";
import { type RunProblem, runProblems } from "./run-problems.ts";

/** A part of a text that may be cut between its rows. */
interface Block {
  head: string;
  rows: readonly string[];
  tail?: string;
  /** What the rows are, in the plural, for what is said of those that are left out. */
  of: string;
}

/** What is said of what was left out takes at most this many bytes, for a handful of blocks. */
const NOTE = 1000;

/**
 * The blocks one after another, in at most `limit` bytes of UTF-8: from the first row that has no room on, the
 * rest of its block is left out, and the end says how much that was. A block without a row is not shown.
 */
function overridden(blocks: readonly Block[], limit: number): string {
  let room = limit - NOTE;
  const left: string[] = [];
  const texts = blocks.flatMap(({ head, rows, tail = "", of }) => {
    const count = rowsWithin(rows, room - bytesOf(`${head}\n${tail}\n\n`));
    if (count < rows.length) left.push(`${rows.length - count} of ${rows.length} ${of}`);
    if (count === 0) return [];
    const text = [head, ...rows.slice(0, count), tail].filter(Boolean).join("\n");
    room -= bytesOf(`${text}\n\n`);
    return [text];
  });
  if (left.length > 0)
    texts.push(`Left out here for want of room: ${left.join(", ")}; the report has them all.`);
  return `${texts.join("\n\n")}\n`;
}

function rowsWithin(rows: readonly string[], room: number): number {
  let used = 0;
  const first = rows.findIndex((row) => {
    used += bytesOf(`${row}\n`);
    return used > room;
  });
  return first < 0 ? rows.length : first;
}

const bytesOf = (text: string) => Buffer.byteLength(text);

/** What Markdown, or the HTML and the formulas within it, would take for its own. */
const OWN = /[\\`*_[\]<>|~&$]/g;

/** A text as a part of a line or of a cell: nothing in it is markup, and its lines are kept. */
const plain = (text: string) =>
  legal(text)
    .trim()
    .replaceAll(OWN, "\\$&")
    .replaceAll(/\s*\n\s*/g, "<br>");

/** A row of a table; the cells are Markdown already. */
const row = (...cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** What begins a table with these heads. */
const table = (...heads: readonly string[]) => `${row(...heads)}\n|${"---|".repeat(heads.length)}`;

/** A text as it is, in a fence that nothing in it ends. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${legal(text)}\n${fence}`;
}

/** What is folded away until it is asked for; `title` is plain text, `inside` Markdown. */
const folded = (title: string) => ({
  head: `<details><summary>${plain(title)}</summary>\n`,
  tail: "\n</details>",
});

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

function headOf({ summary }: Report): string {
  const counts = Object.entries(summary).map(([verdict, count]) => `${count} ${verdict}`);
  return `## labcheck: ${counts.join(", ")}\n`;
}

function runLine({ run, target }: Report): string {
  const on = target ? ` on Kubernetes ${target.kubernetes}, ${target.nodes.length} nodes` : "";
  return plain(
    `labcheck ${run.version}${on}, ${formatDuration(run.durationMs)}, run ${run.id}, seed ${run.seed}`,
  );
}

function shortcomingLine({ what, remedy }: RunProblem): string {
  const rest = remedy === undefined ? "" : `<br>${plain(remedy)}`;
  return `\n**${cell(what)}**${rest}`;
}

const openRow = (claim: ReportedClaim) =>
  row(MARKS[claim.verdict], named(claim), cell(`${claim.reason}${byChance(claim)}`), cell(claim.expects));

const upheldRow = (claim: ReportedClaim) =>
  row(named(claim), cell(`${claim.reason}${byChance(claim)}`), formatDuration(claim.durationMs));

/** Claims that were never asked have one reason together. */
function unaskedRow(claims: readonly ReportedClaim[]): string[] {
  const [first] = claims;
  return first ? [row(MARKS.inconclusive, claims.map(named).join(" "), cell(first.reason), "")] : [];
}

function findingLine({ id, at, what, claims }: Finding): string {
  const beside = claims.length > 0 ? `, while judging ${claims.map((each) => `\`${each}\``).join(", ")}` : "";
  return `- **${id ?? at.slice(11, 19)}** ${cell(what)}${beside}`;
}

function targetRows({ target }: Report): string[] {
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
function evidenceOf(claim: ReportedClaim): string {
  const { head, tail } = folded(`${claim.id} ${claim.verdict}`);
  return `${head}\n${fenced(detailsOf(claim).join("\n"))}\n${tail}`;
}

/** What GitHub takes of one step, in bytes; of more it shows nothing at all. */
export const STEP_LIMIT = 1024 * 1024;

/**
 * A run as Markdown, as GitHub shows the summary of a step: what is not upheld with its reason, findings, the
 * target, then, folded away, the evidence and what is upheld. Takes at most `limit` bytes and says what it
 * leaves out.
 */
export function summary(report: Report, limit: number = STEP_LIMIT): string {
  const { claims, findings } = report;
  const checked = claims.filter(({ attempts }) => attempts > 0);
  const of = (verdict: string) => checked.filter((claim) => claim.verdict === verdict);
  const unjudged = [...of("violated"), ...of("inconclusive")];
  const unasked = claims.filter(({ attempts, verdict }) => attempts === 0 && verdict === "inconclusive");
  const upheld = folded(`${of("upheld").length} upheld`);
  const blocks: Block[] = [
    {
      head: headOf(report),
      rows: [runLine(report), ...runProblems(report).map(shortcomingLine)],
      of: "lines",
    },
    {
      head: `### Not upheld\n\n${table("verdict", "claim", "observed", "expected")}`,
      rows: [...unjudged, ...of("skipped")].map(openRow).concat(unaskedRow(unasked)),
      of: "claims that are not upheld",
    },
    { head: "### Findings\n", rows: findings.map(findingLine), of: "findings" },
    {
      head: `### Target\n\n${table("part", "what it is")}`,
      rows: targetRows(report),
      of: "parts of the target",
    },
    { head: "### Evidence\n", rows: unjudged.map(evidenceOf), of: "claims' evidence" },
    {
      head: `${upheld.head}\n${table("claim", "observed", "time")}`,
      rows: of("upheld").map(upheldRow),
      tail: upheld.tail,
      of: "claims that are upheld",
    },
  ];
  return overridden(blocks, limit);
}
