import { html, type Markup } from "../html/html.ts";
import { isAlarm, isWrong, type Row, type State } from "./cells.ts";
import { glyph, STATES } from "./glyphs.ts";

const ALARMS: ReadonlySet<State> = new Set(["missed", "unpredicted", "other"]);

/** What the signs mean, each with how often it is in the matrix. */
export function legendOf(rows: readonly Row[]): Markup {
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
