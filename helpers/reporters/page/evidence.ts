import type { Evidence } from "../../engine/evidence.ts";
import { counted, html, type Markup } from "../html/html.ts";
import type { ReportedClaim } from "../model.ts";
import { relevantEvidence } from "../relevant-evidence.ts";

const SHOWN = 4;

/** All that was seen for a claim, folded; where it is not upheld, what tells most is in the open. */
export function evidenceOf(claim: ReportedClaim): Markup {
  const { evidence, surroundings = [], verdict } = claim;
  const open = verdict === "violated" || verdict === "inconclusive";
  const shown = open ? relevantEvidence(claim, SHOWN) : [];
  const around = surroundings.filter(({ raw }) => raw !== "");
  return html`${shown.length > 0 && html`<div class="telling">${shown.map(inTheOpen)}</div>`}${folded(counted(evidence.length, "observation"), evidence)}${folded("What else there was at that time", around)}`;
}

function folded(title: string, evidence: readonly Evidence[]): Markup {
  if (evidence.length === 0) return html``;
  return html`<details class="folded"><summary>${title}</summary>${evidence.map(observation)}</details>`;
}

const when = ({ at, durationMs }: Evidence) =>
  html`<time>${at.slice(11, 23)}</time><span class="took">${Math.round(durationMs)} ms</span>`;

const what = ({ probe, source, target, outcome, attempt }: Evidence) =>
  html`<span class="probe">${probe}${attempt !== undefined && `, attempt ${attempt}`}</span><span class="way">${source} → ${target}</span><b${outcome === "lost" && html` class="is-inconclusive"`}>${outcome}</b>`;

const behind = ({ command, raw }: Evidence) =>
  html`<pre class="command">${command}</pre>${raw !== "" && html`<pre>${raw}</pre>`}`;

function observation(evidence: Evidence): Markup {
  return html`<details class="look"><summary>${what(evidence)}${when(evidence)}</summary>${behind(evidence)}</details>
`;
}

function inTheOpen(evidence: Evidence): Markup {
  return html`<div class="look"><p>${what(evidence)}${when(evidence)}</p>${behind(evidence)}</div>
`;
}
