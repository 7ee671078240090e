import { documentOf } from "../html/document.ts";
import { html } from "../html/html.ts";
import { BASE } from "../html/style.ts";
import { rowsOf } from "../matrix/cells.ts";
import { faultsOf } from "../matrix/faults.ts";
import { matrixFigure } from "../matrix/figure.ts";
import { findingsOf } from "../matrix/findings.ts";
import { symbols } from "../matrix/glyphs.ts";
import { shortcomingsOf } from "../matrix/lists.ts";
import { MATRIX } from "../matrix/style.ts";
import type { Report } from "../model.ts";
import { PICTURES } from "../pictures/style.ts";
import type { ProofReport } from "../proof.ts";
import { aboutOf } from "./about.ts";
import { attentionOf } from "./attention.ts";
import { claimsOf } from "./claims.ts";
import { figuresOf } from "./figures.ts";
import { headOf, sumOf } from "./head.ts";
import { labOf } from "./lab.ts";
import { overviewOf } from "./overview.ts";
import { contentsOf, type Section, sectionMarkup } from "./section.ts";
import { PAGE } from "./style.ts";
import { shapes } from "./verdicts.ts";

/** A run as one HTML file that needs nothing else; with the matrix of a proof, where there is one. */
export function reportPage(report: Report, proof?: ProofReport): string {
  const sum = sumOf(report).map(({ words }) => words);
  const sections = [
    ...[...attentionOf(report), ...labOf(report), ...figuresOf(report), ...claimsOf(report)],
    ...(proof ? [matrixOf(proof)] : []),
    aboutOf(report),
  ];
  const body = html`${shapes}
${headOf(report)}
${overviewOf(report)}
${contentsOf(sections)}
<main>
${sections.map(sectionMarkup)}</main>`;
  const style = [BASE, PICTURES, PAGE, proof ? MATRIX : ""].join("");
  return documentOf({ title: `${sum.join("; ")} – labcheck`, style, body });
}

/** Which faults the claims were seen to notice, by an earlier proof. */
function matrixOf(proof: ProofReport): Section {
  const rows = rowsOf(proof);
  const sum = findingsOf(proof, rows).map(({ words }) => words);
  const when = html`<time datetime="${proof.started}">${proof.started.slice(0, 10)}</time>`;
  const body = html`${symbols}<p class="run">${sum.join("; ")}. Kubernetes ${proof.kubernetes}, ${when}.</p>
${matrixFigure(proof, rows)}
${faultsOf(rows)}
${shortcomingsOf(proof)}`;
  return { id: "matrix", title: "Kill matrix", body };
}
