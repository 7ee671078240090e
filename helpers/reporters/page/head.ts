import { formatDuration } from "../../cli/progress.ts";
import { counted, html, type Markup } from "../html/html.ts";
import type { Report, ReportedClaim } from "../model.ts";
import { box, picture } from "../pictures/picture.ts";
import { withCode } from "../run-problems.ts";
import { linkTo, mark, shapeOf, WORST_FIRST } from "./parts.ts";

type Phase = Report["phases"][number];

const LENGTH = 1000;
const HEIGHT = 10;
/** The number of shades that alternate. */
const SHADES = 4;

const shadeOf = (place: number) => `phase-${place % SHADES}`;

/** The phases of a run as one bar with a legend. */
export function phasesPicture(phases: readonly Phase[]): Markup {
  const whole = phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
  if (whole === 0) return html``;
  let x = 0;
  const parts = phases.map(({ name, durationMs }, place) => {
    const width = (durationMs / whole) * LENGTH;
    x += width;
    return box(
      { x: x - width, y: 0, width, height: HEIGHT },
      shadeOf(place),
      `${name}: ${formatDuration(durationMs)}`,
    );
  });
  const desc = phases.map(({ name, durationMs }) => `${name} ${formatDuration(durationMs)}`).join(", ");
  const bar = picture({
    ...{ title: "Time by phase", desc: `${desc}.`, parts },
    ...{ width: LENGTH, height: HEIGHT, stretched: true },
  });
  const entries = phases.map(
    ({ name, durationMs }, place) =>
      html`<li><svg class="swatch ${shadeOf(place)}" aria-hidden="true" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>${name} <span class="time">${formatDuration(durationMs)}</span></li>`,
  );
  return html`<div class="phases">${bar}<ul>${entries}</ul></div>`;
}

/** A linked mark for every claim, by section. */
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

/** The head of the page: totals, facts about the run, and its phases. */
export function headOf(report: Report): Markup {
  const { run, target, phases } = report;
  const time = `${run.started.slice(0, 10)}, ${run.started.slice(11, 16)} UTC`;
  const facts = [
    target && html`<span>Kubernetes ${target.kubernetes}</span>`,
    target && html`<span>${counted(target.nodes.length, "node")}, ${target.kind}</span>`,
    html`<time datetime="${run.started}">${time}</time>`,
    html`<span>${formatDuration(run.durationMs)}</span>`,
    html`<span>labcheck ${run.version}</span>`,
    run.seed !== 0 && html`<span>seed ${run.seed}</span>`,
  ];
  return html`<header>
<h1>${totalsOf(report).map(({ text, verdict }) => html`<span class="finding${verdict && ` is-${verdict}`}">${verdict && html`${mark(verdict)} `}${text}</span> `)}</h1>
<p class="run">${facts.filter(Boolean).map((fact) => html`${fact} `)}</p>
${run.error && html`<p class="part died"><strong>${sentenceOf(run.error)}</strong> ${run.error.remedy} See log.txt beside the report.</p>`}
${!run.complete && html`<p class="part"><strong>Incomplete run.</strong> It had not finished when this page was written.</p>`}
${phasesPicture(phases)}
</header>`;
}

/** Messages with a code do not end with a full stop. */
const sentenceOf = (error: NonNullable<Report["run"]["error"]>) =>
  error.code === undefined ? error.message : `${withCode(error)}.`;

interface Total {
  text: string;
  verdict?: (typeof WORST_FIRST)[number];
}

/** The verdicts that occurred with their counts, the worst first. */
export function totalsOf({ claims, summary }: Pick<Report, "claims" | "summary">): Total[] {
  if (claims.length === 0) return [{ text: "No claim was checked" }];
  if (summary.upheld === claims.length)
    return [{ text: `${counted(claims.length, "claim")}, all upheld`, verdict: "upheld" }];
  return WORST_FIRST.filter((verdict) => summary[verdict] > 0).map((verdict) => ({
    text: `${summary[verdict]} ${verdict}`,
    verdict,
  }));
}
