import type { FigureOf } from "../../engine/measurement.ts";
import { html, type Markup } from "../html/html.ts";
import { box, fitted, line, picture, WIDTH } from "./picture.ts";

const LANE = 38;
const MARK = 14;
const HEIGHT = 2 * LANE + 18;

/** Connections from left to right, each in the lane of the endpoint that answered it. */
export function orderPicture(order: FigureOf<"order">): Markup {
  const { to, node, endpoints, answers, runs, expected } = order;
  const step = WIDTH / Math.max(1, answers.length);
  const stretches = [...answers.matchAll(/0+|1+/g)].map(({ 0: same, index }) => {
    const y = (same.startsWith("0") ? 0 : LANE) + 20;
    return box({ x: index * step, y, width: same.length * step, height: MARK }, "bar");
  });
  const words = `${runs} runs, ${Math.round(expected)} by chance`;
  return picture({
    title: `In which order connections to ${to} from ${node} were answered`,
    desc: `${words} in ${answers.length} connections one after the other to ${endpoints.join(" and ")}.`,
    height: HEIGHT,
    parts: [
      ...endpoints.map((name, place) => {
        const y = place * LANE;
        const ground = box({ x: 0, y: y + 20, width: WIDTH, height: MARK }, "track");
        return html`${line(0, y + 15, fitted(name, WIDTH - 4))}${ground}`;
      }),
      ...stretches,
      line(0, HEIGHT - 4, "first", { look: "quiet" }),
      line(WIDTH / 2, HEIGHT - 4, words, { look: "quiet", anchor: "middle" }),
      line(WIDTH, HEIGHT - 4, "last", { look: "quiet", anchor: "end" }),
    ],
  });
}
