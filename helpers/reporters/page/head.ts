import { formatDuration } from "../../cli/progress.ts";
import { counted, html, type Markup } from "../html/html.ts";
import type { Report } from "../model.ts";
import { phasesPicture } from "../pictures/phases.ts";
import { withCode } from "../run-problems.ts";
import { mark, WORST_FIRST } from "./verdicts.ts";

/** What came of the run, of what it was made, and how its time was spent. */
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
<h1>${sumOf(report).map(({ words, verdict }) => html`<span class="finding${verdict && ` is-${verdict}`}">${verdict && html`${mark(verdict)} `}${words}</span> `)}</h1>
<p class="run">${facts.filter(Boolean).map((fact) => html`${fact} `)}</p>
${run.error && html`<p class="part died"><strong>${sentenceOf(run.error)}</strong> ${run.error.remedy} The log beside the report has more.</p>`}
${!run.complete && html`<p class="part"><strong>Part of a run.</strong> It had not ended when this was written.</p>`}
${phasesPicture(phases)}
</header>`;
}

/** Messages with a code have no full stop of their own. */
const sentenceOf = (error: NonNullable<Report["run"]["error"]>) =>
  error.code === undefined ? error.message : `${withCode(error)}.`;

interface Sum {
  words: string;
  verdict?: (typeof WORST_FIRST)[number];
}

/** The verdicts with their numbers, the worst first; those that did not occur are left out. */
export function sumOf({ claims, summary }: Pick<Report, "claims" | "summary">): Sum[] {
  if (claims.length === 0) return [{ words: "No claim was asked" }];
  if (summary.upheld === claims.length)
    return [{ words: `${counted(claims.length, "claim")}, all upheld`, verdict: "upheld" }];
  return WORST_FIRST.filter((verdict) => summary[verdict] > 0).map((verdict) => ({
    words: `${summary[verdict]} ${verdict}`,
    verdict,
  }));
}
