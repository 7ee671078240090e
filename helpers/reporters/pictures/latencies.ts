import type { FigureOf } from "../../engine/measurement.ts";
import { html, type Markup } from "../html/html.ts";
import { box, fitted, line, picture, WIDTH } from "./picture.ts";
import { placeOn, stepFor, ticks } from "./scale.ts";

type Turn = NonNullable<FigureOf<"policy">["turn"]>;

export interface Latency {
  /** Whose measure it is. */
  name: string;
  turn: Turn;
}

const ROW = 32;
const AXIS = 20;
const BAR = 8;
/** Room for a value beside a name. */
const VALUE = 130;

/** How long it took until connections were as wanted: for each measure the interval in which they came to be so. */
export function latenciesPicture(title: string, latencies: readonly Latency[]): Markup {
  const most = Math.max(1, ...latencies.map(({ turn }) => turn.byMs));
  const end = Math.ceil(most / stepFor(most)) * stepFor(most);
  const scale = { end, left: 0, right: WIDTH };
  const bottom = latencies.length * ROW;
  return picture({
    title,
    desc: latencies.map((each) => `${each.name} ${latencyLabel(each.turn)}.`).join(" "),
    height: bottom + AXIS,
    parts: [
      ...ticks(scale, { top: 0, bottom }, (ms) => `${ms} ms`),
      ...latencies.map(({ name, turn }, place) => {
        const y = place * ROW;
        const words = html`${line(0, y + 13, fitted(name, WIDTH - VALUE))}${line(WIDTH, y + 13, latencyLabel(turn), { look: turn.turned ? "count" : "count off", anchor: "end" })}`;
        const track = box({ x: 0, y: y + 19, width: WIDTH, height: BAR }, "track");
        if (!turn.turned) return html`${words}${track}`;
        // An interval that is shorter than the looks tell apart is still to be seen.
        const width = Math.max(3, placeOn(scale, turn.byMs - turn.afterMs));
        const x = Math.min(placeOn(scale, turn.afterMs), WIDTH - width);
        return html`${words}${track}${box({ x, y: y + 19, width, height: BAR }, "bar")}`;
      }),
    ],
  });
}

export function latencyLabel({ turned, afterMs, byMs }: Turn): string {
  if (!turned) return "never";
  return afterMs === 0 ? `within ${byMs} ms` : `${afterMs} to ${byMs} ms`;
}
