import type { VerdictName } from "../../engine/verdict.ts";
import { html, type Markup } from "../html/html.ts";

const MARKS: Readonly<Record<VerdictName, string>> = {
  upheld: "✓",
  violated: "✗",
  inconclusive: "?",
  skipped: "–",
};

/** Verdicts in order of severity. */
export const WORST_FIRST: readonly VerdictName[] = ["violated", "inconclusive", "upheld", "skipped"];

/** The mark of a verdict; the verdict itself stands beside it. */
export const mark = (verdict: VerdictName): Markup =>
  html`<span class="mark is-${verdict}" aria-hidden="true">${MARKS[verdict]}</span>`;

/** A shape for each verdict, so that colour is never the only difference; 12 by 12. */
const SHAPES: Readonly<Record<VerdictName, Markup>> = {
  upheld: html`<rect x="1" y="1" width="10" height="10" rx="2" fill="currentColor"/>`,
  violated: html`<path d="m1.5 1.5 9 9m0-9-9 9" stroke="currentColor" stroke-width="2.8"/>`,
  inconclusive: html`<circle cx="6" cy="6" r="3.9" fill="none" stroke="currentColor" stroke-width="2.4"/>`,
  skipped: html`<path d="M1 6h10" stroke="currentColor" stroke-width="2"/>`,
};

/** The shapes, defined once for the whole page. */
export const shapes: Markup = html`<svg class="symbols" aria-hidden="true">${Object.entries(SHAPES).map(
  ([verdict, shape]) => html`<symbol id="verdict-${verdict}" viewBox="0 0 12 12">${shape}</symbol>`,
)}</svg>`;

export const shapeOf = (verdict: VerdictName): Markup =>
  html`<svg aria-hidden="true"><use href="#verdict-${verdict}"/></svg>`;

/** The link to a claim on the page. */
export const linkTo = (id: string) => `#${encodeURI(id)}`;

/** A section of the page, listed in its contents. */
export interface Section {
  id: string;
  title: string;
  className?: string;
  body: Markup;
}

export function sectionMarkup({ id, title, className, body }: Section): Markup {
  return html`<section id="${id}"${className && html` class="${className}"`}><h2>${title}</h2>
${body}</section>
`;
}

export function contentsOf(sections: readonly Section[]): Markup {
  const links = sections.map(({ id, title }) => html`<a href="#${id}">${title}</a> `);
  return html`<nav class="contents" aria-label="Parts of this page">${links}</nav>`;
}
