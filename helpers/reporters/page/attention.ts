import { counted, html, type Markup } from "../html/document.ts";
import type { Report, ReportedClaim } from "../model.ts";
import type { Section } from "./verdicts.ts";
import { linkTo, mark } from "./verdicts.ts";

/** What a reader must not miss: what is not upheld and why, what else was noticed, what was left behind. */
export function attentionOf({ claims, findings, residue }: Report): Section[] {
  const open = claims.filter(({ verdict }) => verdict === "violated" || verdict === "inconclusive");
  const asked = open.filter(({ attempts }) => attempts > 0);
  const worst = asked.toSorted((one, other) => rank(one) - rank(other));
  const unasked = Map.groupBy(
    open.filter(({ attempts }) => attempts === 0),
    ({ reason }) => reason,
  );
  return [
    ...listOf("not-upheld", "Not upheld", [...worst.map(openClaim), ...[...unasked].map(unaskedClaims)]),
    ...listOf("findings", "Findings", findings.map(finding)),
    ...listOf("residue", "Left behind", residue.map(leftBehind)),
  ];
}

const leftBehind = (words: string) =>
  html`<span class="mark is-violated" aria-hidden="true">!</span><p>${words}</p>`;

const rank = ({ verdict }: ReportedClaim) => (verdict === "violated" ? 0 : 1);

function listOf(id: string, title: string, entries: readonly Markup[]): Section[] {
  if (entries.length === 0) return [];
  const items = entries.map(
    (entry) => html`<li>${entry}</li>
`,
  );
  return [{ id, title, look: "notable", body: html`<ul>${items}</ul>` }];
}

function openClaim({ id, verdict, says, reason }: ReportedClaim): Markup {
  return html`${mark(verdict)}<p><a class="id" href="${linkTo(id)}">${id}</a> <span class="is-${verdict}">${verdict}</span> <span class="says">${says}</span><span class="reason">${reason}</span></p>`;
}

/** Claims that nobody came to ask, all for one reason. */
function unaskedClaims([reason, claims]: [string, ReportedClaim[]]): Markup {
  const names = claims.map(({ id }) => html`<a href="${linkTo(id)}">${id}</a> `);
  return html`${mark("inconclusive")}<details><summary>${counted(claims.length, "claim")} <span class="is-inconclusive">inconclusive</span><span class="reason">${reason}</span></summary><p class="ids">${names}</p></details>`;
}

function finding({ id, at, what, claims }: Report["findings"][number]): Markup {
  const name = id
    ? html`<a class="id" href="${linkTo(id)}">${id}</a>`
    : html`<time datetime="${at}">${at.slice(11, 19)}</time>`;
  const beside = claims.map((claim) => html` <a href="${linkTo(claim)}">${claim}</a>`);
  return html`<span class="mark is-inconclusive" aria-hidden="true">!</span><p>${name} ${what}${beside.length > 0 && html` <span class="beside">While judging${beside}.</span>`}</p>`;
}
