import { expect, test } from "vitest";
import { spreadOf } from "../../engine/measurement.ts";
import { spreadMeasurement } from "../page/sample.ts";
import { spreadPicture } from "./distribution.ts";
import { elementsOutside, textsIn } from "./svg-reader.ts";

const drawn = (...counts: Parameters<typeof spreadMeasurement>) =>
  spreadPicture(spreadMeasurement(...counts)).markup;
const countOf = (svg: string, className: string) =>
  svg.match(new RegExp(`class="${className}"`, "g"))?.length ?? 0;

test("spreadPicture: draws a bar for each endpoint on the band", () => {
  const svg = drawn("node-1", 65, 55);
  const bars = [...svg.matchAll(/width="([\d.]+)" height="9" class="bar"/g)].map(([, width]) =>
    Number(width),
  );
  expect((bars[0] ?? 0) / (bars[1] ?? 1)).toBeCloseTo(65 / 55, 1);
  const band = /<rect x="([\d.]+)" y="17" width="([\d.]+)" height="17" class="band"/.exec(svg) ?? [];
  const [, from = 0, width = 0] = band.map(Number);
  expect(from / (from + width)).toBeCloseTo(31 / 89, 2);
  expect(textsIn(svg)).toEqual([
    ...["redis-slave-88ffb9b4d-qgph9", "65", "redis-slave-88ffb9b4d-wpqhd", "55"],
    ...["31", "89", "60"],
  ]);
});

test.each<[string, Parameters<typeof spreadMeasurement>, number]>([
  ["both inside", ["node-1", 31, 89], 0],
  ["one below and one above", ["node-1", 30, 90], 2],
  ["a client that is no endpoint", ["node-1", 60, 59, { stranger: 1 }], 1],
  ["connections without an answer", ["node-1", 60, 58, { "": 2 }], 1],
])("spreadPicture: marks bars outside the band for %s", (_, counts, off) =>
  expect(countOf(drawn(...counts), "bar off")).toBe(off),
);

test("spreadPicture: describes the bars", () => {
  expect(textsIn(drawn("node-2", 60, 57, { "": 2, stranger: 1 })).slice(-4)).toEqual([
    "no answer",
    "2",
    "stranger",
    "1",
  ]);
  expect(drawn("node-2", 60, 57, { "": 2, stranger: 1 })).toContain(
    "<desc>redis-slave-88ffb9b4d-qgph9 60, redis-slave-88ffb9b4d-wpqhd 57. Not an endpoint: no answer 2, stranger 1. Expected 60 each, 31 to 89 for an even distribution.</desc>",
  );
});

const BANDS = [
  { expected: 0, low: 0, high: 0 },
  { expected: 1.5, low: 0, high: 3 },
  { expected: 35.3, low: 8, high: 66 },
  { expected: 100_000, low: 99_000, high: 101_000 },
];

test.each(BANDS)("spreadPicture: stays inside its bounds for %j", (band) => {
  const names = ["a", `${"b".repeat(120)}<script>`];
  const counts = { to: "x", node: "node-1", falseAlarm: 1e-7, band };
  for (const answers of [[], ["a"], ["c", "c"], names]) {
    const { markup } = spreadPicture(spreadOf(names, answers, counts));
    expect(elementsOutside(markup)).toEqual([]);
    expect(markup).not.toContain("<script>");
  }
});
