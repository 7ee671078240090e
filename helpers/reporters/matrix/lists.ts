import { html, type Markup } from "../html/html.ts";
import type { ProofReport } from "../proof.ts";
import { isNoticed, type Row } from "./cells.ts";

/** What the proof does not show, each list only where there is something in it. */
export function shortcomingsOf({ claims, survivors, alike, unpredicted, faults }: ProofReport): Markup {
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
  const turnedBy = (id: string) =>
    rows
      .filter(({ cells }) => cells.some((cell) => cell.claim === id && isNoticed(cell)))
      .map(({ fault }) => fault.id);
  const entries = claims.map(({ id, says }) => {
    const faults = turnedBy(id).join(", ");
    return html`<dt class="id">${id}</dt><dd>${says}${faults && html` <span class="by">${faults}</span>`}</dd>`;
  });
  return html`<section><h2>Claims</h2><details><summary><span class="says">What each of them says, and the faults that turned it</span></summary><dl>${entries}</dl></details></section>`;
}
