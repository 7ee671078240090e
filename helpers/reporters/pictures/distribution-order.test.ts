import { expect, test } from "vitest";
import { orderOf } from "../../engine/measurement.ts";
import { orderMeasurement } from "../page/sample.ts";
import { orderPicture } from "./distribution.ts";
import { elementsOutside, textsIn } from "./svg-reader.ts";

const drawn = (answers: string) =>
  orderPicture(orderOf(["a", "b"], [...answers], { to: "10.43.0.9", node: "node-1", runs: 3, expected: 2.6 }))
    .markup;
const bars = (svg: string) =>
  [...svg.matchAll(/<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)" height="14" class="bar"/g)].map(
    ([, ...numbers]) => numbers.map(Number),
  );

test("orderPicture: draws each run in the lane of its endpoint", () => {
  expect(bars(drawn("aabb"))).toEqual([
    [0, 20, 172],
    [172, 58, 172],
  ]);
  expect(bars(drawn("abba"))).toHaveLength(3);
  expect(bars(drawn("aaaa"))).toEqual([[0, 20, 344]]);
  expect(bars(drawn(""))).toEqual([]);
});

test("orderPicture: shows the observed and expected number of runs", () => {
  const svg = drawn("aabb");
  expect(textsIn(svg)).toEqual(["a", "b", "first", "3 runs, 3 expected", "last"]);
  expect(svg).toContain("<desc>3 runs, 3 expected in 4 sequential connections to a and b.</desc>");
});

test("orderPicture: stays inside its bounds", () => {
  const measurement = orderMeasurement();
  const { markup } = orderPicture(measurement);
  expect(bars(markup)).toHaveLength(measurement.runs);
  expect(elementsOutside(markup)).toEqual([]);
});
