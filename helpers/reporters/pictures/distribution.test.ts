import { expect, test } from "vitest";
import { spreadOf } from "../../engine/measurement.ts";
import { spreadFigure } from "../page/sample.ts";
import { spreadPicture } from "./distribution.ts";
import { strayIn, textsIn } from "./inside.ts";

const drawn = (...counts: Parameters<typeof spreadFigure>) => spreadPicture(spreadFigure(...counts)).markup;
const looks = (svg: string, look: string) => svg.match(new RegExp(`class="${look}"`, "g"))?.length ?? 0;

test("each endpoint has a bar as long as its count, on the band", () => {
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

test.each<[string, Parameters<typeof spreadFigure>, number]>([
  ["both inside", ["node-1", 31, 89], 0],
  ["one below and one above", ["node-1", 30, 90], 2],
  ["who is no endpoint", ["node-1", 60, 59, { stranger: 1 }], 1],
  ["nobody", ["node-1", 60, 58, { "": 2 }], 1],
])("%s: so many bars are off", (_, counts, off) => expect(looks(drawn(...counts), "bar off")).toBe(off));

test("the words say what the bars show", () => {
  expect(textsIn(drawn("node-2", 60, 57, { "": 2, stranger: 1 })).slice(-4)).toEqual([
    "nobody",
    "2",
    "stranger",
    "1",
  ]);
  expect(drawn("node-2", 60, 57, { "": 2, stranger: 1 })).toContain(
    "<desc>redis-slave-88ffb9b4d-qgph9 60, redis-slave-88ffb9b4d-wpqhd 57. No endpoint: nobody 2, stranger 1. Expected 60 each, 31 to 89 where the spread is even.</desc>",
  );
});

const BANDS = [
  { expected: 0, low: 0, high: 0 },
  { expected: 1.5, low: 0, high: 3 },
  { expected: 35.3, low: 8, high: 66 },
  { expected: 100_000, low: 99_000, high: 101_000 },
];

test.each(BANDS)("nothing leaves the picture of %j", (band) => {
  const names = ["a", `${"b".repeat(120)}<script>`];
  const counts = { to: "x", node: "node-1", falseAlarm: 1e-7, band };
  for (const answers of [[], ["a"], ["c", "c"], names]) {
    const { markup } = spreadPicture(spreadOf(names, answers, counts));
    expect(strayIn(markup)).toEqual([]);
    expect(markup).not.toContain("<script>");
  }
});
