import type { MeasurementOf } from "../../engine/measurement.ts";
import { html, type Markup } from "../html/html.ts";
import { box, line, picture, round, stroke, truncateMiddle, WIDTH } from "./picture.ts";

type Route = MeasurementOf<"route">;

/** One stop of a route. */
interface Stage {
  /** `start` is the client pod, `absent` an expected hop that was not observed. */
  state: "start" | "fine" | "wrong" | "silent" | "absent";
  name: string;
  about: string;
  /** The node that it is or runs on, if known. */
  node: string | undefined;
}

/** The observed route from the client pod, followed by expected hops that were not observed. */
export function stagesOf({ from, to, hops, stops }: Route): Stage[] {
  const observed = hops.map(({ addresses, rttMs }, place): Stage => {
    const stop = stops[place];
    const last = place === stops.length - 1;
    const at = addresses.join(" and ");
    const times = rttMs.length > 0 ? `, ${rttMs.map((ms) => ms.toFixed(2)).join(" and ")} ms` : "";
    if (addresses.length === 0) {
      return { state: "silent", name: "no answer", about: expectation(stop), node: undefined };
    }
    if (!stop || !addresses.every((address) => stop.addresses.includes(address)))
      return { state: "wrong", name: at, about: expectation(stop), node: undefined };
    const node = stop.node;
    if (last) return { state: "fine", name: to.name, about: `${at}, on ${node}${times}`, node };
    return { state: "fine", name: node, about: `${at}${times}`, node };
  });
  const absent = stops.slice(hops.length).map(({ what }): Stage => {
    return { state: "absent", name: "no hop", about: `expected ${what}`, node: undefined };
  });
  const about = `${from.ip}, on ${from.node}`;
  const start = { state: "start", name: from.name, about, node: from.node } as const;
  return [start, ...observed, ...absent];
}

const expectation = (stop: Route["stops"][number] | undefined) =>
  stop ? `expected ${stop.what}` : "expected no more hops";

/** Adjacent stops on one node, as the positions of the first and the last. */
export function nodesAlong(stages: readonly Stage[]): { node: string; first: number; last: number }[] {
  const found: { node: string; first: number; last: number }[] = [];
  for (const [place, { node }] of stages.entries()) {
    const before = found.at(-1);
    if (node === undefined) continue;
    if (before?.node === node && before.last === place - 1) before.last = place;
    else found.push({ node, first: place, last: place });
  }
  return found;
}

const ROW = 46;
const TOP = 0;
const RAIL = 26;
const TEXT = 50;
const RADIUS = 9;

/** Draws the route from one pod to another, hop by hop, with frames for nodes. */
export function routePicture(route: MeasurementOf<"route">): Markup {
  const stages = stagesOf(route);
  const middle = (place: number) => TOP + place * ROW + ROW / 2;
  const reached = stages.findLastIndex(({ state }) => state !== "absent");
  const rest = stages.length - 1;
  return picture({
    title: `Route from ${route.from.name} on ${route.from.node} to ${route.to.name} on ${route.to.node}`,
    desc: stages.map(describeStage).join(" "),
    height: 2 * TOP + stages.length * ROW,
    parts: [
      ...nodesAlong(stages).map(({ node, first, last }) => {
        const y = TOP + first * ROW + 3;
        const frame = { x: 2, y, width: WIDTH - 4, height: (last - first + 1) * ROW - 6 };
        return box(frame, "frame", node);
      }),
      stroke([RAIL, middle(0)], [RAIL, middle(reached)], "rail"),
      ...(rest > reached ? [stroke([RAIL, middle(reached)], [RAIL, middle(rest)], "rail broken")] : []),
      ...stages.map((stage, place) => drawStop(stage, place, middle(place))),
    ],
  });
}

function drawStop({ state, name, about }: Stage, place: number, y: number): Markup {
  const dot = html`<circle cx="${RAIL}" cy="${round(y)}" r="${state === "start" ? RADIUS - 3 : RADIUS}" class="stop ${state}"/>`;
  const number =
    state !== "start" && line(RAIL, y + 4, String(place), { className: `hop ${state}`, anchor: "middle" });
  const room = WIDTH - TEXT - 12;
  const [upper, lower] = [truncateMiddle(name, room, true), truncateMiddle(about, room)];
  return html`${dot}${number}${line(TEXT, y - 4, upper, { className: `strong ${state}` })}${line(TEXT, y + 12, lower, { className: "quiet" })}`;
}

const describeStage = ({ state, name, about }: Stage, place: number) =>
  state === "start" ? `From ${name}, ${about}.` : `Hop ${place}: ${name}, ${about}.`;
