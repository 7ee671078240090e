import type { FigureOf } from "../../engine/measurement.ts";
import { html, type Markup } from "../html/html.ts";
import { nodesAlong, type Stage, stagesOf } from "./hops.ts";
import { box, fitted, line, picture, round, stroke, WIDTH } from "./picture.ts";

const ROW = 46;
const TOP = 0;
const RAIL = 26;
const TEXT = 50;
const RADIUS = 9;

/** The way from one pod to another, hop by hop, through the nodes that it leads over. */
export function routePicture(route: FigureOf<"route">): Markup {
  const stages = stagesOf(route);
  const middle = (place: number) => TOP + place * ROW + ROW / 2;
  const reached = stages.findLastIndex(({ state }) => state !== "absent");
  const rest = stages.length - 1;
  return picture({
    title: `The way from ${route.from.name} on ${route.from.node} to ${route.to.name} on ${route.to.node}`,
    desc: stages.map(inWords).join(" "),
    height: 2 * TOP + stages.length * ROW,
    parts: [
      ...nodesAlong(stages).map(({ node, first, last }) => {
        const y = TOP + first * ROW + 3;
        const frame = { x: 2, y, width: WIDTH - 4, height: (last - first + 1) * ROW - 6 };
        return box(frame, "frame", node);
      }),
      stroke([RAIL, middle(0)], [RAIL, middle(reached)], "rail"),
      ...(rest > reached ? [stroke([RAIL, middle(reached)], [RAIL, middle(rest)], "rail broken")] : []),
      ...stages.map((stage, place) => stop(stage, place, middle(place))),
    ],
  });
}

function stop({ state, name, about }: Stage, place: number, y: number): Markup {
  const dot = html`<circle cx="${RAIL}" cy="${round(y)}" r="${state === "start" ? RADIUS - 3 : RADIUS}" class="stop ${state}"/>`;
  const number =
    state !== "start" && line(RAIL, y + 4, String(place), { look: `hop ${state}`, anchor: "middle" });
  const room = WIDTH - TEXT - 12;
  const [upper, lower] = [fitted(name, room, true), fitted(about, room)];
  return html`${dot}${number}${line(TEXT, y - 4, upper, { look: `strong ${state}` })}${line(TEXT, y + 12, lower, { look: "quiet" })}`;
}

const inWords = ({ state, name, about }: Stage, place: number) =>
  state === "start" ? `From ${name}, ${about}.` : `Hop ${place}: ${name}, ${about}.`;
