import { formatDuration } from "../cli/progress.ts";
import type { VerdictName } from "../engine/verdict.ts";
import { formatDetails, formatStatistics } from "./details.ts";
import { legal } from "./junit.ts";
import type { Finding, Report, ReportedClaim } from "./model.ts";
import { type RunProblem, runProblems } from "./run-problems.ts";

/** A part of a text that may be truncated between its rows. */
interface Block {
  head: string;
  rows: readonly string[];
  tail?: string;
  /** The name of the rows in the plural, for the note on omitted ones. */
  of: string;
}

/** The maximum size of the note on omitted rows, in bytes. */
const NOTE = 1000;

/**
 * Joins the blocks in at most `limit` bytes of UTF-8: rows of a block that do not fit are omitted, and a note at the
 * end counts them. Blocks without rows are not shown.
 */
function joinWithinLimit(blocks: readonly Block[], limit: number): string {
  let room = limit - NOTE;
  const omitted: string[] = [];
  const texts = blocks.flatMap(({ head, rows, tail = "", of }) => {
    const count = rowsWithin(rows, room - bytesOf(`${head}\n${tail}\n\n`));
    if (count < rows.length) omitted.push(`${rows.length - count} of ${rows.length} ${of}`);
    if (count === 0) return [];
    const text = [head, ...rows.slice(0, count), tail].filter(Boolean).join("\n");
    room -= bytesOf(`${text}\n\n`);
    return [text];
  });
  if (omitted.length > 0)
    texts.push(`Omitted to stay within the size limit: ${omitted.join(", ")}; see report.json.`);
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

/** Characters with a meaning in Markdown, or in HTML and formulas within it. */
const SPECIAL = /[\\`*_[\]<>|~&$]/g;

/** Escapes a text for a line or a cell; its line breaks are kept. */
const plain = (text: string) =>
  legal(text)
    .trim()
    .replaceAll(SPECIAL, "\\$&")
    .replaceAll(/\s*\n\s*/g, "<br>");

/** A row of a table; the cells are Markdown already. */
const row = (...cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** The header of a table. */
const table = (...heads: readonly string[]) => `${row(...heads)}\n|${"---|".repeat(heads.length)}`;

/** A code block whose fence is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${legal(text)}\n${fence}`;
}

/** The beginning and end of a collapsed part; `title` is plain text. */
const collapsed = (title: string) => ({
  head: `<details><summary>${plain(title)}</summary>\n`,
  tail: "\n</details>",
});

const MARKS: Readonly<Record<VerdictName, string>> = {
  upheld: "✓ upheld",
  violated: "✗ violated",
  inconclusive: "? inconclusive",
  skipped: "– skipped",
};
/** The maximum length of a cell in characters; the report has the full text. */
const MAX_CELL_LENGTH = 1000;

const cell = (text: string) =>
  plain(
    text.length > MAX_CELL_LENGTH
      ? `${text.slice(0, MAX_CELL_LENGTH)}… (${text.length - MAX_CELL_LENGTH} more characters)`
      : text,
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

function problemLine({ what, remedy }: RunProblem): string {
  const rest = remedy === undefined ? "" : `<br>${plain(remedy)}`;
  return `\n**${cell(what)}**${rest}`;
}

const openRow = (claim: ReportedClaim) =>
  row(
    MARKS[claim.verdict],
    named(claim),
    cell(`${claim.reason}${formatStatistics(claim)}`),
    cell(claim.expects),
  );

const upheldRow = (claim: ReportedClaim) =>
  row(named(claim), cell(`${claim.reason}${formatStatistics(claim)}`), formatDuration(claim.durationMs));

/** Claims that were not checked share one reason. */
function uncheckedRow(claims: readonly ReportedClaim[]): string[] {
  const [first] = claims;
  return first ? [row(MARKS.inconclusive, claims.map(named).join(" "), cell(first.reason), "")] : [];
}

function findingLine({ id, at, what, claims }: Finding): string {
  const beside =
    claims.length > 0 ? `, while checking ${claims.map((each) => `\`${each}\``).join(", ")}` : "";
  return `- **${id ?? at.slice(11, 19)}** ${cell(what)}${beside}`;
}

function targetRows({ target }: Report): string[] {
  if (!target) return [];
  const { kind, why, outside, kubernetes, nodes, cni, denyStyle, proxyMode, ingress, loadBalancer } = target;
  const parts = {
    ...{ target: `${kind}: ${why}`, Kubernetes: kubernetes, "pod network": cni, "denial mode": denyStyle },
    ...{ "proxy mode": proxyMode, ingress, "load balancer": loadBalancer, outside },
  };
  return [
    ...Object.entries(parts).map(([name, what]) => row(name, cell(what))),
    ...nodes.map(({ name, address, kubelet, system }) =>
      row("node", cell(`${name} at ${address}, ${kubelet}, ${system}`)),
    ),
  ];
}

/** The details of a verdict, with commands to repeat its observations. */
function evidenceOf(claim: ReportedClaim): string {
  const { head, tail } = collapsed(`${claim.id} ${claim.verdict}`);
  return `${head}\n${fenced(formatDetails(claim).join("\n"))}\n${tail}`;
}

/** GitHub's limit for a step summary in bytes; it shows nothing of a larger one. */
export const STEP_LIMIT = 1024 * 1024;

/**
 * A run as Markdown for a GitHub step summary: claims that are not upheld with their reasons, findings, the target,
 * and, collapsed, evidence and upheld claims. It has at most `limit` bytes and counts what it omits.
 */
export function summaryMarkdown(report: Report, limit: number = STEP_LIMIT): string {
  const { claims, findings } = report;
  const checked = claims.filter(({ attempts }) => attempts > 0);
  const of = (verdict: string) => checked.filter((claim) => claim.verdict === verdict);
  const notUpheld = [...of("violated"), ...of("inconclusive")];
  const unchecked = claims.filter(({ attempts, verdict }) => attempts === 0 && verdict === "inconclusive");
  const upheld = collapsed(`${of("upheld").length} upheld`);
  const blocks: Block[] = [
    {
      head: headOf(report),
      rows: [runLine(report), ...runProblems(report).map(problemLine)],
      of: "lines",
    },
    {
      head: `### Not upheld\n\n${table("verdict", "claim", "observed", "expected")}`,
      rows: [...notUpheld, ...of("skipped")].map(openRow).concat(uncheckedRow(unchecked)),
      of: "claims that are not upheld",
    },
    { head: "### Findings\n", rows: findings.map(findingLine), of: "findings" },
    {
      head: `### Target\n\n${table("property", "value")}`,
      rows: targetRows(report),
      of: "properties of the target",
    },
    { head: "### Evidence\n", rows: notUpheld.map(evidenceOf), of: "claims' evidence" },
    {
      head: `${upheld.head}\n${table("claim", "observed", "time")}`,
      rows: of("upheld").map(upheldRow),
      tail: upheld.tail,
      of: "claims that are upheld",
    },
  ];
  return joinWithinLimit(blocks, limit);
}
