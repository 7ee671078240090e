import { html, type Markup } from "../html/html.ts";
import type { Report, ReportedClaim } from "../model.ts";
import { linkTo, shapeOf } from "./verdicts.ts";

/** A sign for every claim, by section: each leads to its claim. */
export function overviewOf({ claims }: Report): Markup {
  if (claims.length === 0) return html``;
  const sections = [...Map.groupBy(claims, ({ section }) => section)];
  const rows = sections.map(([section, members]) => {
    const upheld = members.filter(({ verdict }) => verdict === "upheld").length;
    return html`<li><a class="name" href="#section-${section}">${section}</a><span class="cells">${members.map(cellOf)}</span><span class="count">${upheld} of ${members.length}</span></li>
`;
  });
  return html`<nav class="overview" aria-label="Claims by section"><ul>
${rows}</ul></nav>`;
}

function cellOf({ id, verdict, reason }: ReportedClaim): Markup {
  return html`<a class="cell is-${verdict}" href="${linkTo(id)}" title="${id} ${verdict}: ${reason}">${shapeOf(verdict)}</a>`;
}
