import { formatDuration } from "../../cli/progress.ts";
import { documentOf, html, type Markup } from "../html/html.ts";
import { BASE } from "../html/style.ts";
import type { ProofReport } from "../proof.ts";
import { matrixFigure, symbols } from "./figure.ts";
import { type Finding, findingsOf, partOf, type Row, rowsOf } from "./findings.ts";
import { claimsOf, faultsOf, problemsOf } from "./lists.ts";
import { MATRIX } from "./style.ts";

/** What the proof shows, and of what it was made. */
function headOf(report: ProofReport, rows: readonly Row[]): Markup {
  const { kubernetes, started, durationMs, timeouts, version, whole } = report;
  const limits = Object.entries(timeouts).map(([name, seconds]) => `${name} ${seconds} s`);
  const time = `${started.slice(0, 10)}, ${started.slice(11, 16)} UTC`;
  return html`<header>
<h1>${findingsOf(report, rows).map(findingMarkup)}</h1>
<p class="run"><span>Kubernetes ${kubernetes}</span> <time datetime="${started}">${time}</time> <span>${formatDuration(durationMs)}</span> <span>labcheck ${version}</span> <span title="Time limits that decide verdicts: ${limits.join(", ")}">changes waited for ${timeouts["convergence"]} s</span></p>
${!whole && html`<p class="part"><strong>Part of a proof.</strong> Faults: ${partOf(report) || "none"}. Of the claims as a whole it says nothing.</p>`}
</header>`;
}

function findingMarkup({ words, wrong, at }: Finding): Markup {
  const text = wrong ? html`<span class="mark">✗</span> ${words}` : html`${words}`;
  const linked = at === undefined ? text : html`<a href="#${at}">${text}</a>`;
  return html`<span class="${wrong ? "finding wrong" : "finding"}">${linked}</span> `;
}

/** A proof as one HTML file that needs nothing else: which fault turned which claim. */
export function proofPage(proof: ProofReport): string {
  const rows = rowsOf(proof);
  const title = findingsOf(proof, rows).map(({ words }) => words);
  const body = html`${symbols}
${headOf(proof, rows)}
<main>
${matrixFigure(proof, rows)}
${faultsOf(rows)}
${problemsOf(proof)}
${claimsOf(proof, rows)}
</main>`;
  return documentOf({ title: title.join("; "), style: `${BASE}${MATRIX}`, body });
}
