import { counted, html, type Markup } from "../html/html.ts";
import type { ProofReport } from "../proof.ts";
import { type Cell, isAlarm, isNoticed, isTurned, isWrong, type Row } from "./cells.ts";
import { cellLabel, glyph } from "./glyphs.ts";

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
export function gridOf(report: ProofReport, rows: readonly Row[]): Markup {
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
  if (!isTurned(cell)) return look ? html`<td class="${look}">${shown}</td>` : html`<td>${shown}</td>`;
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
