import { expect, test } from "vitest";
import { orderOf } from "../../engine/measurement.ts";
import { orderFigure } from "../page/sample.ts";
import { orderPicture } from "./distribution.ts";
import { strayIn, textsIn } from "./inside.ts";

const drawn = (answers: string) =>
  orderPicture(orderOf(["a", "b"], [...answers], { to: "10.43.0.9", node: "node-1", runs: 3, expected: 2.6 }))
    .markup;
const bars = (svg: string) =>
  [...svg.matchAll(/<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)" height="14" class="bar"/g)].map(
    ([, ...numbers]) => numbers.map(Number),
  );

test("each run is one mark in the lane of its endpoint, as long as it lasts", () => {
  expect(bars(drawn("aabb"))).toEqual([
    [0, 20, 172],
    [172, 58, 172],
  ]);
  expect(bars(drawn("abba"))).toHaveLength(3);
  expect(bars(drawn("aaaa"))).toEqual([[0, 20, 344]]);
  expect(bars(drawn(""))).toEqual([]);
});

test("the runs are told with those by chance", () => {
  const svg = drawn("aabb");
  expect(textsIn(svg)).toEqual(["a", "b", "first", "3 runs, 3 by chance", "last"]);
  expect(svg).toContain("<desc>3 runs, 3 by chance in 4 connections one after the other to a and b.</desc>");
});

test("nothing leaves the picture of a run's own order", () => {
  const measurement = orderFigure();
  const { markup } = orderPicture(measurement);
  expect(bars(markup)).toHaveLength(measurement.runs);
  expect(strayIn(markup)).toEqual([]);
});
