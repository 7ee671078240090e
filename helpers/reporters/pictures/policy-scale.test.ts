import { expect, test } from "vitest";
import { html } from "../html/html.ts";
import { picture, WIDTH } from "./picture.ts";
import { placeOn, stepFor, ticks } from "./policy.ts";
import { elementsOutside, textsIn } from "./svg-reader.ts";

test.each([
  [1, 0.2],
  [2.4, 0.5],
  [5, 1],
  [83, 20],
  [309, 100],
  [1000, 200],
  [9999, 2000],
])("stepFor: divides a scale up to %d into steps of %d", (max, step) => {
  expect(stepFor(max)).toBeCloseTo(step);
  expect(max / stepFor(max)).toBeLessThanOrEqual(5);
  expect(max / stepFor(max)).toBeGreaterThanOrEqual(2);
});

test("placeOn: maps a value to its position", () => {
  const scale = { end: 400, left: 40, right: 340 };
  expect([0, 100, 400].map((value) => placeOn(scale, value))).toEqual([40, 115, 340]);
});

test.each([1, 83, 309, 1000, 7500, 123_456])(
  "ticks: the labels of a scale up to %d are inside the picture, each once",
  (end) => {
    const parts = ticks({ end, left: 38, right: WIDTH }, { top: 0, bottom: 40 }, (value) => `${value} ms`);
    const { markup } = picture({ title: "", desc: "", height: 60, parts: [html`${parts}`] });
    const texts = textsIn(markup);
    expect(texts[0]).toBe("0 ms");
    expect(texts.length).toBeGreaterThanOrEqual(3);
    expect(new Set(texts).size).toBe(texts.length);
    expect(elementsOutside(markup)).toEqual([]);
  },
);
