import type { MeasurementOf } from "../../engine/measurement.ts";
import { html, type Markup } from "../html/html.ts";
import { box, line, picture, stroke, truncateMiddle, WIDTH, widthOf } from "./picture.ts";

/** Values from 0 to `end`, drawn from `left` to `right`. */
interface Scale {
  end: number;
  left: number;
  right: number;
}

export const placeOn = ({ end, left, right }: Scale, value: number) => left + (value / end) * (right - left);

/** A round step that divides a scale up to `max` into two to five parts. */
export function stepFor(max: number): number {
  const power = 10 ** Math.floor(Math.log10(max));
  const steps = [power / 5, power / 2, power];
  return steps.find((step) => max / step <= 5) ?? power * 2;
}

/** The lines of a scale with numbers below; numbers at the edges stay inside the picture. */
export function ticks(
  scale: Scale,
  { top, bottom }: { top: number; bottom: number },
  label: (value: number) => string,
): Markup[] {
  const step = stepFor(scale.end);
  const count = Math.floor(scale.end / step + 1e-9) + 1;
  return Array.from({ length: count }, (_, place) => place * step).flatMap((value) => {
    const x = Math.min(placeOn(scale, value), WIDTH - 0.5);
    const text = label(Number(value.toPrecision(6)));
    const half = widthOf(text) / 2;
    const inside = Math.min(Math.max(x, half), WIDTH - half);
    return [
      stroke([x, top], [x, bottom], "tick"),
      line(inside, bottom + 14, text, { className: "quiet", anchor: "middle" }),
    ];
  });
}

type Transition = NonNullable<MeasurementOf<"policy">["turn"]>;

export interface Latency {
  /** The claim that measured it. */
  name: string;
  turn: Transition;
}

const ROW = 32;
const AXIS = 20;
const BAR = 8;
/** The width of a value beside a name. */
const VALUE = 130;

/** For each measurement the interval in which connections changed as expected. */
export function latenciesPicture(title: string, latencies: readonly Latency[]): Markup {
  const max = Math.max(1, ...latencies.map(({ turn }) => turn.byMs));
  const end = Math.ceil(max / stepFor(max)) * stepFor(max);
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
        const label = html`${line(0, y + 13, truncateMiddle(name, WIDTH - VALUE))}${line(WIDTH, y + 13, latencyLabel(turn), { className: turn.turned ? "count" : "count off", anchor: "end" })}`;
        const track = box({ x: 0, y: y + 19, width: WIDTH, height: BAR }, "track");
        if (!turn.turned) return html`${label}${track}`;
        // A very short interval stays visible.
        const width = Math.max(3, placeOn(scale, turn.byMs - turn.afterMs));
        const x = Math.min(placeOn(scale, turn.afterMs), WIDTH - width);
        return html`${label}${track}${box({ x, y: y + 19, width, height: BAR }, "bar")}`;
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
  created: number;
  /** Absent if its deletion was not observed. */
  deleted: number | undefined;
  attempts: readonly { at: number; outcome: string }[];
}

const LANES = ["open", "closed", "unknown"] as const;
type Lane = (typeof LANES)[number];

const TOP = 18;
const LANE = 20;
const MARK = 14;
const LABELS = 38;
const MIN_DURATION = 1000;

/** A failed connection is closed, whatever its outcome; an attempt without an outcome is unknown. */
function laneOf(outcome: string): Lane {
  if (outcome === "open") return "open";
  return outcome === "lost" ? "unknown" : "closed";
}

/** Draws when connections were open or closed, and when the policy was active. */
export function timelinePicture(policyTimeline: PolicyTimeline): Markup {
  const { name, created, deleted, attempts } = policyTimeline;
  const times = [...attempts.map(({ at }) => at), created, deleted ?? created];
  const begin = Math.min(...times);
  const end = Math.max(MIN_DURATION, Math.max(...times) - begin);
  const scale = { end, left: LABELS, right: WIDTH - 4 };
  const x = (at: number) => placeOn(scale, at - begin);
  const lanes = LANES.filter(
    (lane) => lane !== "unknown" || attempts.some(({ outcome }) => laneOf(outcome) === "unknown"),
  );
  const bottom = TOP + lanes.length * LANE;
  const width = Math.max(2, x(deleted ?? begin + end) - x(created));
  const label = "policy active";
  const marks = attempts.map(({ at, outcome }) => {
    const lane = laneOf(outcome);
    const y = TOP + lanes.indexOf(lane) * LANE + 1;
    return box({ x: x(at), y, width: 2, height: MARK }, `attempt ${lane}`).markup;
  });
  return picture({
    title: `Connections before, during and after the policy of ${name}`,
    desc: describeTimeline(policyTimeline),
    height: bottom + 20,
    parts: [
      box({ x: x(created), y: 2, width, height: bottom - 2 }, "band"),
      ...(width > widthOf(label) + 8 ? [line(x(created) + 4, 13, label, { className: "quiet" })] : []),
      ...ticks(scale, { top: TOP, bottom }, (ms) => `${ms / 1000} s`),
      ...lanes.map((lane, place) => line(0, TOP + place * LANE + 12, lane, { className: "quiet" })),
      // Concurrent connections share one mark.
      ...[...new Set(marks)].map((markup) => ({ markup })),
    ],
  });
}

function describeTimeline({ created, deleted = Number.POSITIVE_INFINITY, attempts }: PolicyTimeline): string {
  const among = (from: number, to: number) => {
    const lanes = attempts.filter(({ at }) => at >= from && at < to).map(({ outcome }) => laneOf(outcome));
    const counts = LANES.map((lane) => ({ lane, count: lanes.filter((each) => each === lane).length }));
    const some = counts.filter(({ count }) => count > 0);
    return some.map(({ lane, count }) => `${count} ${lane}`).join(", ") || "none";
  };
  const parts = [among(0, created), among(created, deleted), among(deleted, Number.POSITIVE_INFINITY)];
  return `Connections before the policy: ${parts[0]}; during: ${parts[1]}; after: ${parts[2]}.`;
}
