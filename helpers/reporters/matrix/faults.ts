import { formatDuration as timeInWords } from "../../cli/progress.ts";
import { counted, html, type Markup } from "../html/html.ts";
import type { Proof } from "../proof.ts";
import { type Cell, isTurned, isWrong, type Row } from "./cells.ts";
import { cellLabel, glyph } from "./glyphs.ts";

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
<table class="turned">${cells.filter(isTurned).map(turnedRow)}</table>
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
