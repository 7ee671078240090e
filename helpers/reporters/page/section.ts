import { html, type Markup } from "../html/html.ts";

/** A part of the page that its head leads to. */
export interface Section {
  id: string;
  title: string;
  look?: string;
  body: Markup;
}

export function sectionMarkup({ id, title, look, body }: Section): Markup {
  return html`<section id="${id}"${look && html` class="${look}"`}><h2>${title}</h2>
${body}</section>
`;
}

export function contentsOf(sections: readonly Section[]): Markup {
  const links = sections.map(({ id, title }) => html`<a href="#${id}">${title}</a> `);
  return html`<nav class="contents" aria-label="Parts of this page">${links}</nav>`;
}
