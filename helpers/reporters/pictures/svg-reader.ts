import { widthOf } from "./picture.ts";

/** For tests: the elements of a picture that lie outside its bounds. */
export function elementsOutside(svg: string): string[] {
  const [, width = 0, height = 0] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []).map(Number);
  const shapes = [...svg.matchAll(/<(rect|line|circle|text) [^>]*>(?:([^<]*)<\/text>)?/g)];
  return shapes
    .filter(([tag, kind = "", text = ""]) => {
      const { left, top, right, bottom } = edgesOf(tag, kind, text);
      const inside = left >= 0 && top >= 0 && right <= width + 0.1 && bottom <= height + 0.1;
      return !inside;
    })
    .map(([tag]) => tag);
}

function edgesOf(tag: string, kind: string, text: string) {
  const at = (name: string) => Number(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? 0);
  if (kind === "line") {
    const [x, y] = [
      [at("x1"), at("x2")],
      [at("y1"), at("y2")],
    ] as const;
    return { left: Math.min(...x), right: Math.max(...x), top: Math.min(...y), bottom: Math.max(...y) };
  }
  if (kind === "circle") {
    const [x, y, r] = [at("cx"), at("cy"), at("r")];
    return { left: x - r, right: x + r, top: y - r, bottom: y + r };
  }
  if (kind === "rect") {
    const [left, top] = [at("x"), at("y")];
    return { left, top, right: left + at("width"), bottom: top + at("height") };
  }
  const width = widthOf(text.replaceAll(/&\w+;/g, "x"));
  const before = { middle: width / 2, end: width, start: 0 };
  const anchor = /text-anchor="(middle|end)"/.exec(tag)?.[1] ?? "start";
  const left = at("x") - before[anchor as keyof typeof before];
  // y is the baseline: letters extend above and below it.
  return {
    left: Math.max(left, Math.min(left + 1, 0)),
    right: left + width,
    top: at("y") - 9,
    bottom: at("y") + 2,
  };
}

/** The texts of a picture in order. */
export const textsIn = (svg: string): string[] =>
  [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) => text);
