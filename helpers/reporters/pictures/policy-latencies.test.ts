import { expect, test } from "vitest";
import { type Latency, latenciesPicture, latencyLabel } from "./policy.ts";
import { elementsOutside, textsIn } from "./svg-reader.ts";

const turn = (afterMs: number, byMs: number, turned = true) => ({ turned, afterMs, byMs, everyMs: 200 });
const drawn = (...turns: Latency["turn"][]) =>
  latenciesPicture(
    "In force",
    turns.map((each, place) => ({ name: `policy/claim-${place}`, turn: each })),
  ).markup;
const bars = (svg: string) =>
  [...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="8" class="bar"/g)].map(
    ([, x, width]) => [Number(x), Number(width)],
  );

test.each([
  [turn(0, 83), "within 83 ms"],
  [turn(95, 309), "95 to 309 ms"],
  [turn(0, 30_000, false), "never"],
])("latencyLabel: formats %j as %s", (measured, words) => expect(latencyLabel(measured)).toBe(words));

test("latenciesPicture: draws each interval on the scale, and none for a change that never came", () => {
  expect(bars(drawn(turn(100, 300), turn(0, 200), turn(0, 400, false)))).toEqual([
    [86, 172],
    [0, 172],
  ]);
});

test("latenciesPicture: shows and describes names and times", () => {
  const svg = drawn(turn(95, 309), turn(0, 500, false));
  expect(textsIn(svg).slice(-4)).toEqual(["policy/claim-0", "95 to 309 ms", "policy/claim-1", "never"]);
  expect(svg).toContain("<desc>policy/claim-0 95 to 309 ms. policy/claim-1 never.</desc>");
});

test.each([[[turn(0, 0)]], [[turn(309, 309)]], [[turn(29_999, 30_000), turn(0, 1)]], [[turn(0, 7, false)]]])(
  "latenciesPicture: keeps every interval of %j visible and inside",
  (turns) => {
    const svg = drawn(...turns);
    expect(elementsOutside(svg)).toEqual([]);
    expect(bars(svg)).toHaveLength(turns.filter(({ turned }) => turned).length);
    for (const [, width] of bars(svg)) expect(width).toBeGreaterThanOrEqual(3);
  },
);
