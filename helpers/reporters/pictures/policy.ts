import type { MeasurementOf } from "../../engine/measurement.ts";
import { html, type Markup } from "../html/html.ts";
import { box, line, overridden, picture, stroke, WIDTH, widthOf } from "./picture.ts";

/** Values from 0 to `end`, drawn from `left` to `right`. */
interface Scale {
  end: number;
  left: number;
  right: number;
}

export const placeOn = ({ end, left, right }: Scale, value: number) => left + (value / end) * (right - left);

/** A round step, so that a scale up to `most` has two to five of them. */
export function stepFor(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const steps = [power / 5, power / 2, power];
  return steps.find((step) => most / step <= 5) ?? power * 2;
}

/** The lines of a scale with their numbers below; those at the rims of the picture stay inside. */
export function ticks(
  scale: Scale,
  { top, bottom }: { top: number; bottom: number },
  words: (value: number) => string,
): Markup[] {
  const step = stepFor(scale.end);
  const count = Math.floor(scale.end / step + 1e-9) + 1;
  return Array.from({ length: count }, (_, place) => place * step).flatMap((value) => {
    const x = Math.min(placeOn(scale, value), WIDTH - 0.5);
    const text = words(Number(value.toPrecision(6)));
    const half = widthOf(text) / 2;
    const inside = Math.min(Math.max(x, half), WIDTH - half);
    return [
      stroke([x, top], [x, bottom], "tick"),
      line(inside, bottom + 14, text, { look: "quiet", anchor: "middle" }),
    ];
  });
}

type Transition = NonNullable<MeasurementOf<"policy">["turn"]>;

export interface Latency {
  /** Whose measure it is. */
  name: string;
  turn: Transition;
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
        const words = html`${line(0, y + 13, overridden(name, WIDTH - VALUE))}${line(WIDTH, y + 13, latencyLabel(turn), { look: turn.turned ? "count" : "count off", anchor: "end" })}`;
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

export function latencyLabel({ turned, afterMs, byMs }: Transition): string {
  if (!turned) return "never";
  return afterMs === 0 ? `within ${byMs} ms` : `${afterMs} to ${byMs} ms`;
}

/** One claim's connections before, under and after a policy; all times in milliseconds since 1970. */
export interface PolicyTimeline {
  name: string;
  made: number;
  /** Absent where it was not seen to go. */
  deleted: number | undefined;
  looks: readonly { at: number; outcome: string }[];
}

const LANES = ["open", "shut", "lost"] as const;
type Lane = (typeof LANES)[number];

const TOP = 18;
const LANE = 20;
const MARK = 14;
const LABELS = 38;
const SHORTEST = 1000;

/** However a connection is denied, it is shut; in which way is told by its evidence. */
const laneOf = (outcome: string): Lane => (outcome === "open" || outcome === "lost" ? outcome : "shut");

/** When connections were open and when shut, with the time in which there was a policy. */
export function timelinePicture(policyTimeline: PolicyTimeline): Markup {
  const { name, made, deleted, looks } = policyTimeline;
  const times = [...looks.map(({ at }) => at), made, deleted ?? made];
  const begin = Math.min(...times);
  const end = Math.max(SHORTEST, Math.max(...times) - begin);
  const scale = { end, left: LABELS, right: WIDTH - 4 };
  const x = (at: number) => placeOn(scale, at - begin);
  const lanes = LANES.filter((lane) => lane !== "lost" || looks.some(({ outcome }) => outcome === "lost"));
  const bottom = TOP + lanes.length * LANE;
  const width = Math.max(2, x(deleted ?? begin + end) - x(made));
  const words = "under the policy";
  const looked = looks.map(({ at, outcome }) => {
    const lane = laneOf(outcome);
    const y = TOP + lanes.indexOf(lane) * LANE + 1;
    return box({ x: x(at), y, width: 2, height: MARK }, `look ${lane}`).markup;
  });
  return picture({
    title: `Connections before, under and after the policy of ${name}`,
    desc: inWords(policyTimeline),
    height: bottom + 20,
    parts: [
      box({ x: x(made), y: 2, width, height: bottom - 2 }, "band"),
      ...(width > widthOf(words) + 8 ? [line(x(made) + 4, 13, words, { look: "quiet" })] : []),
      ...ticks(scale, { top: TOP, bottom }, (ms) => `${ms / 1000} s`),
      ...lanes.map((lane, place) => line(0, TOP + place * LANE + 12, lane, { look: "quiet" })),
      // Connections that were begun at once are one mark.
      ...[...new Set(looked)].map((markup) => ({ markup })),
    ],
  });
}

function inWords({ made, deleted = Number.POSITIVE_INFINITY, looks }: PolicyTimeline): string {
  const among = (from: number, to: number) => {
    const seen = looks.filter(({ at }) => at >= from && at < to).map(({ outcome }) => laneOf(outcome));
    const counts = LANES.map((lane) => ({ lane, count: seen.filter((each) => each === lane).length }));
    const some = counts.filter(({ count }) => count > 0);
    return some.map(({ lane, count }) => `${count} ${lane}`).join(", ") || "none";
  };
  const parts = [among(0, made), among(made, deleted), among(deleted, Number.POSITIVE_INFINITY)];
  return `Connections before the policy: ${parts[0]}; under it: ${parts[1]}; after it: ${parts[2]}.`;
}
