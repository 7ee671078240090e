import { formatDuration as timeInWords } from "../../cli/progress.ts";
import { counted, html, type Markup } from "../html/html.ts";
import type { Proof, ProofReport } from "../proof.ts";
import { cellLabel, glyph } from "./figure.ts";
import { type Cell, isDetected, isNoticed, isWrong, type Row } from "./findings.ts";

/** Each fault with what it was to do and did; open where something is wrong. */
export function faultsOf(rows: readonly Row[]): Markup {
  return html`<section id="faults">
<h2>Faults</h2>
${rows.map(faultMarkup)}</section>`;
}

function faultMarkup({ fault, cells, fine }: Row, place: number): Markup {
  const mark = fine ? html`<span class="mark">✓</span>` : html`<span class="mark wrong">✗</span>`;
  const open = html`<details id="fault-${place}"${!fine && html` open`}>`;
  return html`${open}<summary>${mark}<span class="id">${fault.id}</span><span class="says">${fault.says}</span><span class="kind">${fault.kind}</span><span class="time">${timeInWords(fault.durationMs)}</span></summary>
${fault.wrong.length > 0 && html`<ul class="wrong">${fault.wrong.map((words) => html`<li>${words}</li>`)}</ul>`}
<table class="turned">${cells.filter(isDetected).map(turnedRow)}</table>
<p>${undoneWords(fault)} ${unchangedWords(cells)}</p>
</details>
`;
}

function turnedRow(cell: Cell): Markup {
  const look = isWrong(cell) ? "wrong" : "";
  // What a prediction is to be, where it was not this one.
  const code = isWrong(cell) && cell.code !== undefined && html` <code>${cell.code}</code>`;
  return html`<tr class="${look}"><td class="sign">${glyph(cell.state)}</td><th scope="row">${cell.claim}</th><td class="verdict">${cellLabel(cell)}</td><td class="reason">${cell.reason ?? ""}${code}</td></tr>`;
}

function undoneWords({ undone, asked, unmet }: Proof): Markup {
  if (unmet !== undefined) return html`Not injected into this cluster: ${unmet}.`;
  if (!undone) return html`<strong class="wrong">Not undone: the lab is not as it was.</strong>`;
  if (asked.length === 0) return html`No claim was asked under it.`;
  return html`Undone: the fault was taken away, and the claims that it turned were upheld again.`;
}

function unchangedWords(cells: readonly Cell[]): string | false {
  const unchanged = cells.filter(({ state }) => state === "unchanged").length;
  return unchanged > 0 && `${counted(unchanged, "other claim")} answered as before.`;
}

/** What the proof does not show, each list only where there is something in it. */
export function problemsOf({ claims, survivors, alike, unpredicted, faults }: ProofReport): Markup {
  const says = new Map(claims.map((claim) => [claim.id, claim.says]));
  const places = new Map(faults.map(({ id }, place) => [id, place]));
  const survived = survivors.map((id) => html`<span class="id">${id}</span> ${says.get(id)}`);
  const pairs = alike.map(
    ([one, other]) => html`<span class="id">${one}</span> and <span class="id">${other}</span>`,
  );
  const strays = unpredicted.map(({ fault, claim, verdict }) => {
    const place = places.get(fault);
    const name = html`<span class="id">${fault}</span>`;
    const linked = place === undefined ? name : html`<a href="#fault-${place}">${name}</a>`;
    return html`${linked} <span aria-hidden="true">→</span> <span class="id">${claim}</span> ${verdict}`;
  });
  return html`${list("survivors", "Claims that no fault turned", survived)}
${list("alike", "Claims that no fault tells apart", pairs)}
${list("unpredicted", "Verdicts that were not predicted", strays)}`;
}

function list(id: string, title: string, entries: readonly Markup[]): Markup | false {
  if (entries.length === 0) return false;
  const items = entries.map((entry) => html`<li>${entry}</li>`);
  return html`<section id="${id}" class="shortcoming"><h2><span class="mark">✗</span> ${title}</h2><ul>${items}</ul></section>`;
}

/** What the columns stand for, and which faults turned each as predicted. */
export function claimsOf({ claims }: ProofReport, rows: readonly Row[]): Markup {
  const predictionsOf = (id: string) =>
    rows
      .filter(({ cells }) => cells.some((cell) => cell.claim === id && isNoticed(cell)))
      .map(({ fault }) => fault.id);
  const entries = claims.map(({ id, says }) => {
    const faults = predictionsOf(id).join(", ");
    return html`<dt class="id">${id}</dt><dd>${says}${faults && html` <span class="by">${faults}</span>`}</dd>`;
  });
  return html`<section><h2>Claims</h2><details><summary><span class="says">What each of them says, and the faults that turned it</span></summary><dl>${entries}</dl></details></section>`;
}
