import { html, type Markup } from "../html/html.ts";
import type { Cell, State } from "./cells.ts";

/** What each state is called, in the order of the legend. */
export const STATES: Readonly<Record<State, string>> = {
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
