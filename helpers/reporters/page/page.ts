import { formatCoverage, formatFalseAlarms } from "../details.ts";
import { counted, documentOf, html, type Markup } from "../html/html.ts";
import { BASE } from "../html/style.ts";
import { matrixFigure, symbols } from "../matrix/figure.ts";
import { findingsOf, rowsOf } from "../matrix/findings.ts";
import { faultsOf, problemsOf } from "../matrix/lists.ts";
import { MATRIX } from "../matrix/style.ts";
import type { Report, ReportedClaim } from "../model.ts";
import { topologyOf } from "../pictures/topology.ts";
import { narrowTopology } from "../pictures/topology-narrow.ts";
import { wideTopology } from "../pictures/topology-wide.ts";
import type { ProofReport } from "../proof.ts";
import { claimsOf } from "./claims.ts";
import { figuresOf } from "./figures.ts";
import { headOf, overviewOf, sumOf } from "./head.ts";
import { contentsOf, linkTo, mark, type Section, sectionMarkup, shapes } from "./parts.ts";
import { PAGE, PICTURES } from "./style.ts";

/** What a reader must not miss: what is not upheld and why, what else was noticed, what was left behind. */
export function attentionOf({ claims, findings, residue }: Report): Section[] {
  const open = claims.filter(({ verdict }) => verdict === "violated" || verdict === "inconclusive");
  const checked = open.filter(({ attempts }) => attempts > 0);
  const worst = checked.toSorted((one, other) => rank(one) - rank(other));
  const unasked = Map.groupBy(
    open.filter(({ attempts }) => attempts === 0),
    ({ reason }) => reason,
  );
  return [
    ...listOf("not-upheld", "Not upheld", [...worst.map(openClaim), ...[...unasked].map(unaskedClaims)]),
    ...listOf("findings", "Findings", findings.map(finding)),
    ...listOf("residue", "Left behind", residue.map(leftBehind)),
  ];
}

const leftBehind = (words: string) =>
  html`<span class="mark is-violated" aria-hidden="true">!</span><p>${words}</p>`;

const rank = ({ verdict }: ReportedClaim) => (verdict === "violated" ? 0 : 1);

function listOf(id: string, title: string, entries: readonly Markup[]): Section[] {
  if (entries.length === 0) return [];
  const items = entries.map(
    (entry) => html`<li>${entry}</li>
`,
  );
  return [{ id, title, look: "notable", body: html`<ul>${items}</ul>` }];
}

function openClaim({ id, verdict, says, reason }: ReportedClaim): Markup {
  return html`${mark(verdict)}<p><a class="id" href="${linkTo(id)}">${id}</a> <span class="is-${verdict}">${verdict}</span> <span class="says">${says}</span><span class="reason">${reason}</span></p>`;
}

/** Claims that nobody came to ask, all for one reason. */
function unaskedClaims([reason, claims]: [string, ReportedClaim[]]): Markup {
  const names = claims.map(({ id }) => html`<a href="${linkTo(id)}">${id}</a> `);
  return html`${mark("inconclusive")}<details><summary>${counted(claims.length, "claim")} <span class="is-inconclusive">inconclusive</span><span class="reason">${reason}</span></summary><p class="ids">${names}</p></details>`;
}

function finding({ id, at, what, claims }: Report["findings"][number]): Markup {
  const name = id
    ? html`<a class="id" href="${linkTo(id)}">${id}</a>`
    : html`<time datetime="${at}">${at.slice(11, 19)}</time>`;
  const beside = claims.map((claim) => html` <a href="${linkTo(claim)}">${claim}</a>`);
  return html`<span class="mark is-inconclusive" aria-hidden="true">!</span><p>${name} ${what}${beside.length > 0 && html` <span class="beside">While judging${beside}.</span>`}</p>`;
}

/** What was looked at and how, for who compares two runs. */
function aboutOf(report: Report): Section {
  const { run, target, timeouts } = report;
  const facts: [string, string | undefined][] = [
    ["run", `${run.id}, seed ${run.seed}`],
    ["the lab's text", formatCoverage(report)],
    ["false alarms", formatFalseAlarms(report)],
    ["target", target && `${target.kind}: ${target.why}`],
    ["outside", target?.outside],
    [
      "nodes",
      target?.nodes
        .map(({ name, address, kubelet, system }) => `${name} ${address}, ${kubelet}, ${system}`)
        .join("; "),
    ],
    ["pod network", target?.cni],
    ["denied by", target?.denyStyle],
    ["proxy mode", target?.proxyMode],
    ["ingress", target?.ingress],
    ["load balancer", target?.loadBalancer],
    ["images", target?.images.join(", ")],
    [
      "limits",
      Object.entries(timeouts)
        .map(([name, seconds]) => `${name} ${seconds} s`)
        .join(", "),
    ],
  ];
  const rows = facts
    .filter(([, words]) => words)
    .map(
      ([name, words]) => html`<dt>${name}</dt><dd>${words}</dd>
`,
    );
  return {
    id: "about",
    title: "About this run",
    body: html`<dl>
${rows}</dl>`,
  };
}

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
${problemsOf(proof)}`;
  return { id: "matrix", title: "Kill matrix", body };
}
