import { counted, html, type Markup } from "../html/html.ts";
import type { ProofReport } from "../proof.ts";
import { type Cell, isAlarm, isDetected, isNoticed, isWrong, type Row, type State } from "./findings.ts";

/** What each state is called, in the order of the legend. */
const STATES: Readonly<Record<State, string>> = {
  violated: "violated, as predicted",
  inconclusive: "inconclusive, as predicted",
  skipped: "skipped, as predicted",
  unchanged: "asked, as before",
  unasked: "not asked",
  missed: "predicted, did not happen",
  unpredicted: "happened, not predicted",
  other: "another verdict than predicted",
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

/** The shapes once, for the whole page. */
export const symbols = html`<svg class="symbols" aria-hidden="true">${Object.entries(SHAPES).map(
  ([state, shape]) => html`<symbol id="sign-${state}" viewBox="0 0 12 12">${shape}</symbol>`,
)}</svg>`;

/** Claims that were asked and stayed are a dot of text: there are thousands. */
export function glyph(state: State): Markup {
  if (state === "unasked") return html``;
  if (state === "unchanged") return html`·`;
  return html`<svg class="${state}" aria-hidden="true"><use href="#sign-${state}"/></svg>`;
}

/** A cell in words: the verdict, and where it is not as predicted, what was. */
export function cellLabel({ predicted, verdict, state, wrong }: Cell): string {
  const said = verdict ?? "not asked";
  if (state === "unpredicted") return `${said}, not predicted`;
  if (predicted && verdict !== predicted) return `${said}, predicted ${predicted}`;
  if (!predicted) return state === "unchanged" ? `${said}, as before` : said;
  return `${said}, as predicted${wrong.length > 0 ? ", but see what is wrong" : ""}`;
}

const ALARMS: ReadonlySet<State> = new Set(["missed", "unpredicted", "other"]);

/** What the signs mean, each with how often it is in the matrix. */
function legendOf(rows: readonly Row[]): Markup {
  const cells = rows.flatMap((row) => row.cells);
  const flawed = cells.filter((cell) => isWrong(cell) && !isAlarm(cell)).length;
  const entries = (Object.entries(STATES) as [State, string][]).map(([state, words]) => {
    const count = cells.filter((cell) => cell.state === state).length;
    return entry(glyph(state), words, count, ALARMS.has(state) ? "alarm" : "");
  });
  return html`<ul class="legend">${entries}${entry(html``, "framed: something else is wrong, see the fault", flawed, "flawed")}</ul>`;
}

function entry(sign: Markup, words: string, count: number, look: "" | "alarm" | "flawed"): Markup {
  const state = count === 0 ? "none" : look && "bad";
  const looks = [look, state].filter(Boolean).join(" ");
  return html`<li class="${looks}"><span class="sign">${sign}</span>${words} <span class="count">${count}</span></li>`;
}

interface Column {
  claim: string;
  section: string;
  /** The first of its section. */
  first: boolean;
  says: string;
  /** How many faults turned it as predicted. */
  turned: number;
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
  const says = new Map(claims.map((claim) => [claim.id, claim.says]));
  const ids = rows[0]?.cells.map(({ claim }) => claim) ?? claims.map(({ id }) => id);
  return ids.map((claim, place) => {
    const section = prefixOf(claim);
    const first = section !== prefixOf(ids[place - 1] ?? "");
    const turned = rows.filter(({ cells }) => cells[place] && isNoticed(cells[place])).length;
    const survives = survivors.includes(claim) || (whole && turned === 0);
    return { claim, section, first, says: says.get(claim) ?? "", turned, survives };
  });
}

function columnHead({ claim, first, says, turned, survives }: Column): Markup {
  const look = [first && "first", survives && "wrong"].filter(Boolean).join(" ");
  const tail = survives ? "No fault turned it." : `Turned by ${counted(turned, "fault")}.`;
  return html`<th scope="col" class="${look}" title="${claim}: ${says} ${tail}"><span class="name">${nameOf(claim)}</span><span class="count">${survives ? "✗" : turned}</span></th>`;
}

function rowOf({ fault, cells, fine }: Row, columns: readonly Column[], place: number): Markup {
  const head = html`<th scope="row" class="${fine ? "" : "wrong"}" title="${fault.id}: ${fault.says}"><a href="#fault-${place}">${!fine && html`<span class="mark">✗</span> `}${nameOf(fault.id)}</a><span class="kind">${fault.kind}</span></th>`;
  return html`<tr>${head}${cells.map((cell, at) => cellOf(cell, fault.id, columns[at]?.first ?? false))}</tr>
`;
}

/** Most cells are a dot: they have nothing but it, so that the page stays small. */
function cellOf(cell: Cell, fault: string, first: boolean): Markup {
  const look = [first && "first", contextOf(cell)].filter(Boolean).join(" ");
  const shown = glyph(cell.state);
  if (!isDetected(cell)) return look ? html`<td class="${look}">${shown}</td>` : html`<td>${shown}</td>`;
  const code = isWrong(cell) && cell.code !== undefined && `code: ${cell.code}`;
  const title = [`${fault} → ${cell.claim}`, cellLabel(cell), cell.reason, code, ...cell.wrong];
  return html`<td class="${look}" title="${title.filter(Boolean).join("\n")}">${shown}</td>`;
}

const contextOf = (cell: Cell) => (isAlarm(cell) ? "alarm" : isWrong(cell) && "flawed");
const prefixOf = (id: string) => id.slice(0, Math.max(0, id.indexOf("/")));
const nameOf = (id: string) => id.slice(id.indexOf("/") + 1);

/** What stands next to each other and has the same key. */
function groups<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const found: [string, T[]][] = [];
  for (const item of items) {
    const last = found.at(-1);
    if (last && last[0] === key(item)) last[1].push(item);
    else found.push([key(item), [item]]);
  }
  return found;
}

/** The matrix of a proof with its legend and what it is; a page has the `symbols` once besides. */
export function matrixFigure(proof: ProofReport, rows: readonly Row[]): Markup {
  return html`<figure>
${legendOf(rows)}
${gridOf(proof, rows)}
<figcaption>Each row is a fault that was made in a live cluster, one at a time. Each column is a claim about the cluster that was asked under it. The number below a claim counts the faults that turned it as predicted; inconclusive does not count.</figcaption>
</figure>`;
}
