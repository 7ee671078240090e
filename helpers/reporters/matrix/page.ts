import { documentOf } from "../html/document.ts";
import { html } from "../html/html.ts";
import { BASE } from "../html/style.ts";
import type { ProofReport } from "../proof.ts";
import { rowsOf } from "./cells.ts";
import { faultsOf } from "./faults.ts";
import { matrixFigure } from "./figure.ts";
import { findingsOf } from "./findings.ts";
import { symbols } from "./glyphs.ts";
import { headOf } from "./head.ts";
import { claimsOf, shortcomingsOf } from "./lists.ts";
import { MATRIX } from "./style.ts";

/** A proof as one HTML file that needs nothing else: which fault turned which claim. */
export function proofPage(proof: ProofReport): string {
  const rows = rowsOf(proof);
  const title = findingsOf(proof, rows).map(({ words }) => words);
  const body = html`${symbols}
${headOf(proof, rows)}
<main>
${matrixFigure(proof, rows)}
${faultsOf(rows)}
${shortcomingsOf(proof)}
${claimsOf(proof, rows)}
</main>`;
  return documentOf({ title: title.join("; "), style: `${BASE}${MATRIX}`, body });
}
