import { formatCoverage, formatFalseAlarms } from "../details.ts";
import { counted, documentOf, html, type Markup } from "../html/html.ts";
import { BASE } from "../html/style.ts";
import { findingsOf, rowsOf } from "../matrix/findings.ts";
import { matrixMarkup, symbols } from "../matrix/grid.ts";
import { faultsOf, problemsOf } from "../matrix/lists.ts";
import { MATRIX } from "../matrix/style.ts";
import type { Report, ReportedClaim } from "../model.ts";
import { topologyOf } from "../pictures/topology.ts";
import { narrowTopology } from "../pictures/topology-narrow.ts";
import { wideTopology } from "../pictures/topology-wide.ts";
import type { ProofReport } from "../proof.ts";
import { claimsOf } from "./claims.ts";
import { figuresOf } from "./figures.ts";
import { headOf, overviewOf, totalsOf } from "./head.ts";
import { contentsOf, linkTo, mark, type Section, sectionMarkup, shapes } from "./parts.ts";
import { PAGE, PICTURES } from "./style.ts";

/** Sections that need attention: claims that are not upheld, findings, leaked objects. */
export function attentionOf({ claims, findings, residue }: Report): Section[] {
  const open = claims.filter(({ verdict }) => verdict === "violated" || verdict === "inconclusive");
  const checked = open.filter(({ attempts }) => attempts > 0);
  const worst = checked.toSorted((one, other) => rank(one) - rank(other));
  const unchecked = Map.groupBy(
    open.filter(({ attempts }) => attempts === 0),
    ({ reason }) => reason,
  );
  return [
    ...listOf("not-upheld", "Not upheld", [...worst.map(openClaim), ...[...unchecked].map(uncheckedClaims)]),
    ...listOf("findings", "Findings", findings.map(finding)),
    ...listOf("residue", "Not removed", residue.map(leakedObject)),
  ];
}

const leakedObject = (text: string) =>
  html`<span class="mark is-violated" aria-hidden="true">!</span><p>${text}</p>`;

const rank = ({ verdict }: ReportedClaim) => (verdict === "violated" ? 0 : 1);

function listOf(id: string, title: string, entries: readonly Markup[]): Section[] {
  if (entries.length === 0) return [];
  const items = entries.map(
    (entry) => html`<li>${entry}</li>
`,
  );
  return [{ id, title, className: "attention", body: html`<ul>${items}</ul>` }];
}

function openClaim({ id, verdict, says, reason }: ReportedClaim): Markup {
  return html`${mark(verdict)}<p><a class="id" href="${linkTo(id)}">${id}</a> <span class="is-${verdict}">${verdict}</span> <span class="says">${says}</span><span class="reason">${reason}</span></p>`;
}

/** Claims that were not checked, all for one reason. */
function uncheckedClaims([reason, claims]: [string, ReportedClaim[]]): Markup {
  const names = claims.map(({ id }) => html`<a href="${linkTo(id)}">${id}</a> `);
  return html`${mark("inconclusive")}<details><summary>${counted(claims.length, "claim")} <span class="is-inconclusive">inconclusive</span><span class="reason">${reason}</span></summary><p class="ids">${names}</p></details>`;
}

function finding({ id, at, what, claims }: Report["findings"][number]): Markup {
  const name = id
    ? html`<a class="id" href="${linkTo(id)}">${id}</a>`
    : html`<time datetime="${at}">${at.slice(11, 19)}</time>`;
  const beside = claims.map((claim) => html` <a href="${linkTo(claim)}">${claim}</a>`);
  return html`<span class="mark is-inconclusive" aria-hidden="true">!</span><p>${name} ${what}${beside.length > 0 && html` <span class="beside">While checking${beside}.</span>`}</p>`;
}

/** Facts about the run, its target and its timeouts. */
function aboutOf(report: Report): Section {
  const { run, target, timeouts } = report;
  const facts: [string, string | undefined][] = [
    ["run", `${run.id}, seed ${run.seed}`],
    ["coverage", formatCoverage(report)],
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
    ["denial mode", target?.denyStyle],
    ["proxy mode", target?.proxyMode],
    ["ingress", target?.ingress],
    ["load balancer", target?.loadBalancer],
    ["images", target?.images.join(", ")],
    [
      "timeouts",
      Object.entries(timeouts)
        .map(([name, seconds]) => `${name} ${seconds} s`)
        .join(", "),
    ],
  ];
  const rows = facts
    .filter(([, value]) => value)
    .map(
      ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>
`,
    );
  return {
    id: "about",
    title: "About this run",
    body: html`<dl>
${rows}</dl>`,
  };
}

/** The topology of the lab: a picture for wide screens, one for narrow screens, and a table. */
function labOf({ lab, target }: Report): Section[] {
  if (!lab) return [];
  const topology = topologyOf(lab, target?.nodes ?? []);
  const rows = lab.pods.map(
    ({ namespace, name, node, ip }) =>
      html`<tr><td>${namespace}</td><th scope="row">${name}</th><td>${ip}</td><td>${node}</td></tr>`,
  );
  const body = html`<figure><div class="wide">${wideTopology(topology)}</div><div class="narrow">${narrowTopology(topology)}</div>
<figcaption>The lab in namespace ${lab.namespace} when the first claim was checked. Dashed frames are pods of other namespaces.</figcaption></figure>
<details><summary><span class="says">Pods as a table</span></summary><table class="pods"><thead><tr><th>namespace</th><th>pod</th><th>IP</th><th>node</th></tr></thead><tbody>${rows}</tbody></table></details>`;
  return [{ id: "lab", title: "The lab", body }];
}

/** A run as one self-contained HTML file, with the kill matrix if there is a proof. */
export function reportPage(report: Report, proof?: ProofReport): string {
  const totals = totalsOf(report).map(({ text }) => text);
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
  return documentOf({ title: `${totals.join("; ")} – labcheck`, style, body });
}

/** The kill matrix of an earlier proof. */
function matrixOf(proof: ProofReport): Section {
  const rows = rowsOf(proof);
  const summary = findingsOf(proof, rows).map(({ text }) => text);
  const when = html`<time datetime="${proof.started}">${proof.started.slice(0, 10)}</time>`;
  const body = html`${symbols}<p class="run">${summary.join("; ")}. Kubernetes ${proof.kubernetes}, ${when}.</p>
${matrixMarkup(proof, rows)}
${faultsOf(rows)}
${problemsOf(proof)}`;
  return { id: "matrix", title: "Kill matrix", body };
}
