import { formatDuration } from "../../cli/progress.ts";
import { html, type Markup } from "../html/html.ts";
import type { Report } from "../model.ts";
import { box, picture } from "./picture.ts";

type Phase = Report["phases"][number];

const LENGTH = 1000;
const HEIGHT = 10;
/** So many shades follow one another. */
const SHADES = 4;

const shadeOf = (place: number) => `phase-${place % SHADES}`;

/** How a run's time was spent: one bar, as wide as the page, and below it what its parts are. */
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
    ...{ title: "How the time was spent", desc: `${desc}.`, parts },
    ...{ width: LENGTH, height: HEIGHT, stretched: true },
  });
  const entries = phases.map(
    ({ name, durationMs }, place) =>
      html`<li><svg class="swatch ${shadeOf(place)}" aria-hidden="true" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>${name} <span class="time">${formatDuration(durationMs)}</span></li>`,
  );
  return html`<div class="phases">${bar}<ul>${entries}</ul></div>`;
}
