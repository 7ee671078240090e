import { expect, test } from "vitest";
import { elementsOutside } from "../pictures/svg-reader.ts";
import { phasesPicture } from "./head.ts";

test("phasesPicture: draws each phase in proportion to its duration", () => {
  const { markup } = phasesPicture([
    { name: "starting the cluster", durationMs: 30_000 },
    { name: "asking 60 claims", durationMs: 90_000 },
  ]);
  const widths = [...markup.matchAll(/width="(\d+)" height="10"/g)].map(([, width]) => Number(width));
  expect(widths).toEqual([250, 750]);
  expect(markup).toContain("<desc>starting the cluster 30 s, asking 60 claims 90 s.</desc>");
  expect(markup).toContain('</svg>asking 60 claims <span class="time">90 s</span></li>');
  expect(elementsOutside(markup)).toEqual([]);
});

test("phasesPicture: is empty without any duration", () => {
  expect(phasesPicture([]).markup).toBe("");
  expect(phasesPicture([{ name: "<b>", durationMs: 0 }]).markup).toBe("");
});

test("phasesPicture: escapes names", () => {
  const { markup } = phasesPicture([{ name: "<script>", durationMs: 5 }]);
  expect(markup).not.toContain("<script>");
});
