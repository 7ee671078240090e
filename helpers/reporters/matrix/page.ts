import { formatDuration } from "../../cli/progress.ts";
import { documentOf, html, type Markup } from "../html/html.ts";
import { BASE } from "../html/style.ts";
import type { ProofReport } from "../proof.ts";
import { type Finding, findingsOf, partOf, type Row, rowsOf } from "./findings.ts";
import { matrixMarkup, symbols } from "./grid.ts";
import { claimsOf, faultsOf, problemsOf } from "./lists.ts";
import { MATRIX } from "./style.ts";

/** The head of the page: findings and facts about the proof. */
function headOf(report: ProofReport, rows: readonly Row[]): Markup {
  const { kubernetes, started, durationMs, timeouts, version, whole } = report;
  const limits = Object.entries(timeouts).map(([name, seconds]) => `${name} ${seconds} s`);
  const time = `${started.slice(0, 10)}, ${started.slice(11, 16)} UTC`;
  return html`<header>
<h1>${findingsOf(report, rows).map(findingMarkup)}</h1>
<p class="run"><span>Kubernetes ${kubernetes}</span> <time datetime="${started}">${time}</time> <span>${formatDuration(durationMs)}</span> <span>labcheck ${version}</span> <span title="Timeouts that affect verdicts: ${limits.join(", ")}">convergence timeout ${timeouts["convergence"]} s</span></p>
${!whole && html`<p class="part"><strong>Partial proof.</strong> Faults: ${partOf(report) || "none"}. It says nothing about the other claims.</p>`}
</header>`;
}

function findingMarkup({ text, wrong, at }: Finding): Markup {
  const marked = wrong ? html`<span class="mark">✗</span> ${text}` : html`${text}`;
  const linked = at === undefined ? marked : html`<a href="#${at}">${marked}</a>`;
  return html`<span class="${wrong ? "finding wrong" : "finding"}">${linked}</span> `;
}

/** A proof as one self-contained HTML file. */
export function proofPage(proof: ProofReport): string {
  const rows = rowsOf(proof);
  const title = findingsOf(proof, rows).map(({ text }) => text);
  const body = html`${symbols}
${headOf(proof, rows)}
<main>
${matrixMarkup(proof, rows)}
${faultsOf(rows)}
${problemsOf(proof)}
${claimsOf(proof, rows)}
</main>`;
  return documentOf({ title: title.join("; "), style: `${BASE}${MATRIX}`, body });
}
