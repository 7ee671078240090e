import type { Markup } from "../html/html.ts";
import { line, stroke, WIDTH, widthOf } from "./picture.ts";

/** Values from 0 to `end`, drawn from `left` to `right`. */
export interface Scale {
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
