import { html, type Markup } from "../html/html.ts";
import type { ProofReport } from "../proof.ts";
import type { Row } from "./cells.ts";
import { gridOf } from "./grid.ts";
import { legendOf } from "./legend.ts";

/** The matrix of a proof with its legend and what it is; a page has the `symbols` once besides. */
export function matrixFigure(proof: ProofReport, rows: readonly Row[]): Markup {
  return html`<figure>
${legendOf(rows)}
${gridOf(proof, rows)}
<figcaption>Each row is a fault that was made in a live cluster, one at a time. Each column is a claim about the cluster that was asked under it. The number below a claim counts the faults that turned it as predicted; inconclusive does not count.</figcaption>
</figure>`;
}
