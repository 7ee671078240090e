import type { MeasurementOf } from "../../engine/measurement.ts";
import { html, type Markup } from "../html/html.ts";
import { box, line, picture, round, stroke, truncateMiddle, WIDTH, widthOf } from "./picture.ts";

const LANE = 38;
const MARK = 14;
const HEIGHT = 2 * LANE + 18;

/** Connections from left to right, each in the lane of the endpoint that answered it. */
export function orderPicture(order: MeasurementOf<"order">): Markup {
  const { to, node, endpoints, answers, runs, expected } = order;
  const step = WIDTH / Math.max(1, answers.length);
  const stretches = [...answers.matchAll(/0+|1+/g)].map(({ 0: same, index }) => {
    const y = (same.startsWith("0") ? 0 : LANE) + 20;
    return box({ x: index * step, y, width: same.length * step, height: MARK }, "bar");
  });
  const label = `${runs} runs, ${Math.round(expected)} expected`;
  return picture({
    title: `Order in which endpoints answered connections to ${to} from ${node}`,
    desc: `${label} in ${answers.length} sequential connections to ${endpoints.join(" and ")}.`,
    height: HEIGHT,
    parts: [
      ...endpoints.map((name, place) => {
        const y = place * LANE;
        const ground = box({ x: 0, y: y + 20, width: WIDTH, height: MARK }, "track");
        return html`${line(0, y + 15, truncateMiddle(name, WIDTH - 4))}${ground}`;
      }),
      ...stretches,
      line(0, HEIGHT - 4, "first", { className: "quiet" }),
      line(WIDTH / 2, HEIGHT - 4, label, { className: "quiet", anchor: "middle" }),
      line(WIDTH, HEIGHT - 4, "last", { className: "quiet", anchor: "end" }),
    ],
  });
}

type Spread = MeasurementOf<"spread">;

const ROW = 38;
const AXIS = 18;
/** Offsets from the top of a row: the name, the band, and the bar in its middle. */
const NAME = 12;
const BAND = { y: 17, height: 17 };
const BAR = { y: 21, height: 9 };
/** The maximum length of bars; counts are to the right. */
const REACH = 284;

/** A bar for each endpoint on the band of counts that an even distribution stays within. */
export function spreadPicture(spread: Spread): Markup {
  const { to, node, endpoints, others, band } = spread;
  const { low, high, expected } = band;
  const scale = REACH / Math.max(1, high, ...[...endpoints, ...others].map(({ count }) => count));
  const middle = endpoints.length * ROW;
  const ground = (y: number) =>
    html`${box({ ...BAND, x: low * scale, y: y + BAND.y, width: Math.max(1, (high - low) * scale) }, "band")}${stroke([expected * scale, y + BAND.y], [expected * scale, y + BAND.y + BAND.height], "expected")}`;
  const row = ({ name, count }: Spread["others"][number], y: number, fine: boolean) =>
    html`${line(0, y + NAME, truncateMiddle(name || "no answer", WIDTH - 4))}${box({ ...BAR, x: 0, y: y + BAR.y, width: count * scale }, fine ? "bar" : "bar off")}${line(WIDTH, y + 30, String(count), { className: fine ? "count" : "count off", anchor: "end" })}`;
  return picture({
    title: `Endpoints that answered connections to ${to} from ${node}`,
    desc: describeSpread(spread),
    height: middle + AXIS + others.length * ROW,
    parts: [
      ...endpoints.map((each, place) => {
        const y = place * ROW;
        return html`${ground(y)}${row(each, y, each.count >= low && each.count <= high)}`;
      }),
      ...marks(band, scale, middle + 11),
      ...others.map((each, place) => row(each, middle + AXIS + place * ROW, false)),
    ],
  });
}

/** The labels below the bars: the ends of the band, and its middle if there is room. */
function marks({ low, high, expected }: Spread["band"], scale: number, y: number): Markup[] {
  const [from, to, mean] = [String(low), String(high), String(round(expected))];
  const half = widthOf(mean) / 2 + 4;
  const start = Math.max(low * scale, widthOf(from));
  const roomy = expected * scale - half > start && expected * scale + half < high * scale;
  return [
    line(start, y, from, { className: "quiet", anchor: "end" }),
    line(high * scale, y, to, { className: "quiet" }),
    ...(roomy ? [line(expected * scale, y, mean, { className: "quiet", anchor: "middle" })] : []),
  ];
}

/** The text alternative. */
function describeSpread({ endpoints, others, band }: Spread): string {
  const { low, high, expected } = band;
  const entry = ({ name, count }: Spread["others"][number]) => `${name || "no answer"} ${count}`;
  const stray = others.length > 0 ? ` Not an endpoint: ${others.map(entry).join(", ")}.` : "";
  return `${endpoints.map(entry).join(", ")}.${stray} Expected ${round(expected)} each, ${low} to ${high} for an even distribution.`;
}
