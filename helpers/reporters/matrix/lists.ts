import { formatDuration } from "../../cli/progress.ts";
import { counted, html, type Markup } from "../html/html.ts";
import type { Proof, ProofReport } from "../proof.ts";
import { type Cell, isDetected, isNoticed, isWrong, type Row } from "./findings.ts";
import { cellLabel, glyph } from "./grid.ts";

/** Each fault with its predicted and actual verdicts; expanded if something is wrong. */
export function faultsOf(rows: readonly Row[]): Markup {
  return html`<section id="faults">
<h2>Faults</h2>
${rows.map(faultMarkup)}</section>`;
}

function faultMarkup({ fault, cells, fine }: Row, place: number): Markup {
  const mark = fine ? html`<span class="mark">✓</span>` : html`<span class="mark wrong">✗</span>`;
  const open = html`<details id="fault-${place}"${!fine && html` open`}>`;
  return html`${open}<summary>${mark}<span class="id">${fault.id}</span><span class="says">${fault.says}</span><span class="kind">${fault.kind}</span><span class="time">${formatDuration(fault.durationMs)}</span></summary>
${fault.wrong.length > 0 && html`<ul class="wrong">${fault.wrong.map((problem) => html`<li>${problem}</li>`)}</ul>`}
<table class="changed">${cells.filter(isDetected).map(changedRow)}</table>
<p>${undoneText(fault)} ${unchangedText(cells)}</p>
</details>
`;
}

function changedRow(cell: Cell): Markup {
  const className = isWrong(cell) ? "wrong" : "";
  // The code that a corrected prediction needs.
  const code = isWrong(cell) && cell.code !== undefined && html` <code>${cell.code}</code>`;
  return html`<tr class="${className}"><td class="sign">${glyph(cell.state)}</td><th scope="row">${cell.claim}</th><td class="verdict">${cellLabel(cell)}</td><td class="reason">${cell.reason ?? ""}${code}</td></tr>`;
}

function undoneText({ undone, asked, unmet }: Proof): Markup {
  if (unmet !== undefined) return html`Not applicable to this cluster: ${unmet}.`;
  if (!undone)
    return html`<strong class="wrong">Not reverted: the lab is not in its original state.</strong>`;
  if (asked.length === 0) return html`No claim was checked under it.`;
  return html`Reverted: the fault was removed, and the claims that it changed were upheld again.`;
}

function unchangedText(cells: readonly Cell[]): string | false {
  const unchanged = cells.filter(({ state }) => state === "unchanged").length;
  return unchanged > 0 && `${counted(unchanged, "other claim")} unchanged.`;
}

/** The problems of a proof; empty lists are omitted. */
export function problemsOf({ claims, survivors, alike, unpredicted, faults }: ProofReport): Markup {
  const statements = new Map(claims.map((claim) => [claim.id, claim.says]));
  const places = new Map(faults.map(({ id }, place) => [id, place]));
  const survived = survivors.map((id) => html`<span class="id">${id}</span> ${statements.get(id)}`);
  const pairs = alike.map(
    ([one, other]) => html`<span class="id">${one}</span> and <span class="id">${other}</span>`,
  );
  const strays = unpredicted.map(({ fault, claim, verdict }) => {
    const place = places.get(fault);
    const name = html`<span class="id">${fault}</span>`;
    const linked = place === undefined ? name : html`<a href="#fault-${place}">${name}</a>`;
    return html`${linked} <span aria-hidden="true">→</span> <span class="id">${claim}</span> ${verdict}`;
  });
  return html`${list("survivors", "Claims that no fault changed", survived)}
${list("indistinguishable", "Claims that no fault distinguishes", pairs)}
${list("unpredicted", "Unpredicted verdicts", strays)}`;
}

function list(id: string, title: string, entries: readonly Markup[]): Markup | false {
  if (entries.length === 0) return false;
  const items = entries.map((entry) => html`<li>${entry}</li>`);
  return html`<section id="${id}" class="problem"><h2><span class="mark">✗</span> ${title}</h2><ul>${items}</ul></section>`;
}

/** The claims of the columns, and the faults that changed each as predicted. */
export function claimsOf({ claims }: ProofReport, rows: readonly Row[]): Markup {
  const predictionsOf = (id: string) =>
    rows
      .filter(({ cells }) => cells.some((cell) => cell.claim === id && isNoticed(cell)))
      .map(({ fault }) => fault.id);
  const entries = claims.map(({ id, says }) => {
    const faults = predictionsOf(id).join(", ");
    return html`<dt class="id">${id}</dt><dd>${says}${faults && html` <span class="by">${faults}</span>`}</dd>`;
  });
  return html`<section><h2>Claims</h2><details><summary><span class="says">Statements of the claims, and the faults that changed them</span></summary><dl>${entries}</dl></details></section>`;
}
