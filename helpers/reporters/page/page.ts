import { documentOf, html } from "../html/document.ts";
import { BASE } from "../html/style.ts";
import { rowsOf } from "../matrix/findings.ts";
import { faultsOf, shortcomingsOf } from "../matrix/lists.ts";
import { matrixFigure, symbols } from "../matrix/figure.ts";
import { findingsOf } from "../matrix/findings.ts";
import { MATRIX } from "../matrix/style.ts";
import type { Report } from "../model.ts";
import { PICTURES } from "./style.ts";
import type { ProofReport } from "../proof-file.ts";
import { aboutOf } from "./about.ts";
import { attentionOf } from "./attention.ts";
import { claimsOf } from "./claims.ts";
import { figuresOf } from "./figures.ts";
import { headOf, sumOf, overviewOf } from "./head.ts";
import { contentsOf, type Section, sectionMarkup } from "./verdicts.ts";
import { PAGE } from "./style.ts";
import { shapes } from "./verdicts.ts";
import { topologyOf } from "../pictures/topology-parts.ts";
import { narrowTopology } from "../pictures/topology-narrow.ts";
import { wideTopology } from "../pictures/topology-wide.ts";

/** The lab's nodes, pods, services and entrances: a picture for wide pages, one for narrow ones, and a table. */
function labOf({ lab, target }: Report): Section[] {
  if (!lab) return [];
  const topology = topologyOf(lab, target?.nodes ?? []);
  const rows = lab.pods.map(
    ({ namespace, name, node, ip }) =>
      html`<tr><td>${namespace}</td><th scope="row">${name}</th><td>${ip}</td><td>${node}</td></tr>`,
  );
  const body = html`<figure><div class="wide">${wideTopology(topology)}</div><div class="narrow">${narrowTopology(topology)}</div>
<figcaption>The lab in ${lab.namespace} when the first claim was asked. A dashed frame is a pod of another namespace.</figcaption></figure>
<details><summary><span class="says">Its pods as a table</span></summary><table class="pods"><thead><tr><th>namespace</th><th>pod</th><th>IP</th><th>node</th></tr></thead><tbody>${rows}</tbody></table></details>`;
  return [{ id: "lab", title: "The lab", body }];
}

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
