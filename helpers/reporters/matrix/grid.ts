import { counted, html, type Markup } from "../html/html.ts";
import type { ProofReport } from "../proof.ts";
import { type Cell, isAlarm, isDetected, isNoticed, isWrong, type Row, type State } from "./findings.ts";

/** The labels of states in the order of the legend. */
const STATES: Readonly<Record<State, string>> = {
  violated: "violated, as predicted",
  inconclusive: "inconclusive, as predicted",
  skipped: "skipped, as predicted",
  unchanged: "checked, unchanged",
  unchecked: "not checked",
  missed: "predicted, not observed",
  unpredicted: "observed, not predicted",
  other: "different verdict than predicted",
};

/** A shape for each state, so that colour is never the only difference; 12 by 12. */
const SHAPES: Readonly<Partial<Record<State, Markup>>> = {
  violated: html`<rect x="1" y="1" width="10" height="10" rx="1.5" fill="currentColor"/>`,
  inconclusive: html`<circle cx="6" cy="6" r="3.6" fill="none" stroke="currentColor" stroke-width="2.4"/>`,
  skipped: html`<path d="M6 .8 11.2 6 6 11.2.8 6z" fill="currentColor"/>`,
  missed: html`<rect x="1.7" y="1.7" width="8.6" height="8.6" fill="none" stroke="currentColor" stroke-width="1.8"/>`,
  unpredicted: html`<path d="m1.5 1.5 9 9m0-9-9 9" stroke="currentColor" stroke-width="2.6"/>`,
  other: html`<path d="M.5.5h11v11H.5zM4 2.6 2.6 4l2 2-2 2L4 9.4l2-2 2 2L9.4 8l-2-2 2-2L8 2.6l-2 2z" fill="currentColor" fill-rule="evenodd"/>`,
};

/** The shapes, defined once for the whole page. */
export const symbols = html`<svg class="symbols" aria-hidden="true">${Object.entries(SHAPES).map(
  ([state, shape]) => html`<symbol id="sign-${state}" viewBox="0 0 12 12">${shape}</symbol>`,
)}</svg>`;

/** Unchanged claims are a text dot, because there are thousands of them. */
export function glyph(state: State): Markup {
  if (state === "unchecked") return html``;
  if (state === "unchanged") return html`·`;
  return html`<svg class="${state}" aria-hidden="true"><use href="#sign-${state}"/></svg>`;
}

/** The verdict of a cell, and how it differs from the prediction. */
export function cellLabel({ predicted, verdict, state, wrong }: Cell): string {
  const actual = verdict ?? "not checked";
  if (state === "unpredicted") return `${actual}, not predicted`;
  if (predicted && verdict !== predicted) return `${actual}, predicted ${predicted}`;
  if (!predicted) return state === "unchanged" ? `${actual}, unchanged` : actual;
  return `${actual}, as predicted${wrong.length > 0 ? ", with other problems" : ""}`;
}

const ALARMS: ReadonlySet<State> = new Set(["missed", "unpredicted", "other"]);

/** The legend with the number of cells of each state. */
function legendOf(rows: readonly Row[]): Markup {
  const cells = rows.flatMap((row) => row.cells);
  const flawed = cells.filter((cell) => isWrong(cell) && !isAlarm(cell)).length;
  const entries = (Object.entries(STATES) as [State, string][]).map(([state, label]) => {
    const count = cells.filter((cell) => cell.state === state).length;
    return entry(glyph(state), label, count, ALARMS.has(state) ? "alarm" : "");
  });
  return html`<ul class="legend">${entries}${entry(html``, "framed: another problem, see the fault", flawed, "flawed")}</ul>`;
}

function entry(sign: Markup, label: string, count: number, kind: "" | "alarm" | "flawed"): Markup {
  const state = count === 0 ? "none" : kind && "bad";
  const classes = [kind, state].filter(Boolean).join(" ");
  return html`<li class="${classes}"><span class="sign">${sign}</span>${label} <span class="count">${count}</span></li>`;
}

interface Column {
  claim: string;
  section: string;
  /** The first of its section. */
  first: boolean;
  says: string;
  /** The number of faults that changed it as predicted. */
  changedBy: number;
  survives: boolean;
}

/** Faults as rows and claims as columns, both by section. */
function gridOf(report: ProofReport, rows: readonly Row[]): Markup {
  const columns = columnsOf(report, rows);
  const sections = groups(columns, ({ section }) => section);
  const places = new Map(rows.map((row, place) => [row, place]));
  return html`<div class="box" tabindex="0" role="region" aria-label="Faults and claims"><table class="matrix">
<thead>
<tr><th class="corner" rowspan="2"><span class="down">faults</span><span class="over">claims</span></th>${sections.map(
    ([section, { length }]) => html`<th class="first" scope="colgroup" colspan="${length}">${section}</th>`,
  )}</tr>
<tr>${columns.map(columnHead)}</tr>
</thead>
${groups(rows, ({ fault }) => fault.section).map(
  ([section, members]) => html`<tbody>
<tr class="section"><th scope="rowgroup" colspan="${columns.length + 1}"><span>${section}</span></th></tr>
${members.map((row) => rowOf(row, columns, places.get(row) ?? 0))}</tbody>
`,
)}</table></div>`;
}

function columnsOf({ claims, survivors, whole }: ProofReport, rows: readonly Row[]): Column[] {
  const statements = new Map(claims.map((claim) => [claim.id, claim.says]));
  const ids = rows[0]?.cells.map(({ claim }) => claim) ?? claims.map(({ id }) => id);
  return ids.map((claim, place) => {
    const section = prefixOf(claim);
    const first = section !== prefixOf(ids[place - 1] ?? "");
    const changedBy = rows.filter(({ cells }) => cells[place] && isNoticed(cells[place])).length;
    const survives = survivors.includes(claim) || (whole && changedBy === 0);
    return { claim, section, first, says: statements.get(claim) ?? "", changedBy, survives };
  });
}

function columnHead({ claim, first, says, changedBy, survives }: Column): Markup {
  const className = [first && "first", survives && "wrong"].filter(Boolean).join(" ");
  const tail = survives ? "No fault changed it." : `Changed by ${counted(changedBy, "fault")}.`;
  return html`<th scope="col" class="${className}" title="${claim}: ${says} ${tail}"><span class="name">${nameOf(claim)}</span><span class="count">${survives ? "✗" : changedBy}</span></th>`;
}

function rowOf({ fault, cells, fine }: Row, columns: readonly Column[], place: number): Markup {
  const head = html`<th scope="row" class="${fine ? "" : "wrong"}" title="${fault.id}: ${fault.says}"><a href="#fault-${place}">${!fine && html`<span class="mark">✗</span> `}${nameOf(fault.id)}</a><span class="kind">${fault.kind}</span></th>`;
  return html`<tr>${head}${cells.map((cell, at) => cellOf(cell, fault.id, columns[at]?.first ?? false))}</tr>
`;
}

/** Most cells contain only a dot, so that the page stays small. */
function cellOf(cell: Cell, fault: string, first: boolean): Markup {
  const className = [first && "first", highlightOf(cell)].filter(Boolean).join(" ");
  const shown = glyph(cell.state);
  if (!isDetected(cell))
    return className ? html`<td class="${className}">${shown}</td>` : html`<td>${shown}</td>`;
  const code = isWrong(cell) && cell.code !== undefined && `code: ${cell.code}`;
  const title = [`${fault} → ${cell.claim}`, cellLabel(cell), cell.reason, code, ...cell.wrong];
  return html`<td class="${className}" title="${title.filter(Boolean).join("\n")}">${shown}</td>`;
}

const highlightOf = (cell: Cell) => (isAlarm(cell) ? "alarm" : isWrong(cell) && "flawed");
const prefixOf = (id: string) => id.slice(0, Math.max(0, id.indexOf("/")));
const nameOf = (id: string) => id.slice(id.indexOf("/") + 1);

/** Groups adjacent items with the same key. */
function groups<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const found: [string, T[]][] = [];
  for (const item of items) {
    const last = found.at(-1);
    if (last && last[0] === key(item)) last[1].push(item);
    else found.push([key(item), [item]]);
  }
  return found;
}

/** The kill matrix with its legend and caption; the page must contain `symbols` once. */
export function matrixMarkup(proof: ProofReport, rows: readonly Row[]): Markup {
  return html`<figure>
${legendOf(rows)}
${gridOf(proof, rows)}
<figcaption>Each row is a fault that was injected into a live cluster, one at a time. Each column is a claim that was checked under it. The number below a claim counts the faults that changed its verdict as predicted; inconclusive does not count.</figcaption>
</figure>`;
}
