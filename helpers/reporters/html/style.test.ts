import { expect, test } from "vitest";
import { DARK, LIGHT } from "./style.ts";

/** How bright a colour is for the eye, and how much two differ, as the WCAG reckon it. */
function brightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [brightness(one), brightness(other)].toSorted((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

const TEXTS = ["ink", "quiet", "accent", "upheld", "violated", "inconclusive", "skipped", "wrong"] as const;
const GROUNDS = ["paper", "raised", "alarm", "band"] as const;

test.each([
  ["light", LIGHT],
  ["dark", DARK],
])("BASE: text is readable on every background in the %s colours", (_, colours) => {
  const pairs = TEXTS.flatMap((text) => GROUNDS.map((ground) => ({ text, ground })));
  const faint = pairs.filter(({ text, ground }) => contrast(colours[text], colours[ground]) < 4.5);
  expect(faint).toEqual([]);
  expect(contrast(colours.dot, colours.paper)).toBeGreaterThan(3);
});

test.each([
  ["#000000", "#ffffff", 21],
  ["#777777", "#ffffff", 4.48],
  ["#ffffff", "#ffffff", 1],
])("contrast: of %s and %s is %d", (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 2);
});
