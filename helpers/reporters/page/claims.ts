import { formatDuration } from "../../cli/progress.ts";
import type { Evidence } from "../../engine/evidence.ts";
import { formatStatisticalTest, relevantEvidence } from "../details.ts";
import { counted, html, type Markup } from "../html/html.ts";
import type { Report, ReportedClaim } from "../model.ts";
import { mark, type Section, WORST_FIRST } from "./parts.ts";

const SHOWN = 4;

/** All observations of a claim, collapsed; the relevant ones of a claim that is not upheld are visible. */
function evidenceOf(claim: ReportedClaim): Markup {
  const { evidence, surroundings = [], verdict } = claim;
  const open = verdict === "violated" || verdict === "inconclusive";
  const shown = open ? relevantEvidence(claim, SHOWN) : [];
  const diagnostics = surroundings.filter(({ raw }) => raw !== "");
  return html`${shown.length > 0 && html`<div class="relevant">${shown.map(visibleObservation)}</div>`}${folded(counted(evidence.length, "observation"), evidence)}${folded("Diagnostics at that time", diagnostics)}`;
}

function folded(title: string, evidence: readonly Evidence[]): Markup {
  if (evidence.length === 0) return html``;
  return html`<details class="folded"><summary>${title}</summary>${evidence.map(observation)}</details>`;
}

const timing = ({ at, durationMs }: Evidence) =>
  html`<time>${at.slice(11, 23)}</time><span class="duration">${Math.round(durationMs)} ms</span>`;

const heading = ({ probe, source, target, outcome, attempt }: Evidence) =>
  html`<span class="probe">${probe}${attempt !== undefined && `, attempt ${attempt}`}</span><span class="path">${source} → ${target}</span><b${outcome === "lost" && html` class="is-inconclusive"`}>${outcome}</b>`;

const output = ({ command, raw }: Evidence) =>
  html`<pre class="command">${command}</pre>${raw !== "" && html`<pre>${raw}</pre>`}`;

function observation(evidence: Evidence): Markup {
  return html`<details class="observation"><summary>${heading(evidence)}${timing(evidence)}</summary>${output(evidence)}</details>
`;
}

function visibleObservation(evidence: Evidence): Markup {
  return html`<div class="observation"><p>${heading(evidence)}${timing(evidence)}</p>${output(evidence)}</div>
`;
}

/** Every claim by section; those that were checked and are not upheld are expanded. */
export function claimsOf({ claims, summary }: Report): Section[] {
  if (claims.length === 0) return [];
  const sections = [...Map.groupBy(claims, ({ section }) => section)];
  const choices = WORST_FIRST.filter((verdict) => summary[verdict] > 0).map(
    (verdict) =>
      html`<label><input type="checkbox" id="show-${verdict}" checked> ${mark(verdict)} ${summary[verdict]} ${verdict}</label>`,
  );
  const filter = html`<fieldset class="filter"><legend>Show</legend>${choices}</fieldset>`;
  const lists = sections.map(
    ([section, members]) => html`<section id="section-${section}" class="claims"><h3>${section}</h3>
${members.map(claimMarkup)}</section>
`,
  );
  return [{ id: "claims", title: "Claims", body: html`${choices.length > 1 && filter}${lists}` }];
}

function claimMarkup(claim: ReportedClaim): Markup {
  const { id, verdict, says, reason, code, durationMs, attempts } = claim;
  const open = attempts > 0 && (verdict === "violated" || verdict === "inconclusive");
  const time = attempts > 0 ? formatDuration(durationMs) : "not checked";
  return html`<details class="claim is-${verdict}"${open && html` open`}><summary>${mark(verdict)}<span class="id">${id}</span><span class="says">${says}</span><span class="verdict">${verdict}</span><span class="time">${time}</span></summary>
<div class="body" id="${id}">
<dl>
<dt>expected</dt><dd>${claim.expects}</dd>
<dt>observed</dt><dd class="observed">${reason}</dd>
${
  code !== undefined &&
  html`<dt>code</dt><dd><code>${code}</code></dd>
`
}${
  claim.statistics &&
  html`<dt>statistics</dt><dd>${formatStatisticalTest(claim.statistics)}</dd>
`
}${attemptsOf(claim)}</dl>
${pictures(claim)}${evidenceOf(claim)}</div></details>
`;
}

function attemptsOf({ id, attempts, startedAt }: ReportedClaim): Markup {
  if (attempts === 0) return html``;
  const often = attempts > 1 && `, ${attempts} times`;
  return html`<dt>checked</dt><dd>at <time datetime="${startedAt}">${startedAt.slice(11, 19)}</time>${often}; repeat with <code class="command">npm start -- ${id}</code></dd>
`;
}

function pictures({ id, figures: [first] = [] }: ReportedClaim): Markup {
  // A policy that was only deleted has no timeline.
  if (!first || (first.kind === "policy" && first.is === "deleted")) return html``;
  return html`<p><a href="#picture-${encodeURI(id)}">Show the picture</a></p>`;
}
