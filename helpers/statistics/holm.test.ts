import { expect, test } from "vitest";
import { holm, worthTesting } from "./holm.ts";

// Each p-value times the number of those that are no smaller, and never less than the one before.
test.each([
  ["one alone stays what it is", [0.03], [0.03]],
  ["the smallest pays for all", [0.01, 0.02, 0.03, 0.04, 0.05], [0.05, 0.08, 0.09, 0.09, 0.09]],
  ["the order of what is given stays", [0.04, 0.005, 0.2], [0.08, 0.015, 0.2]],
  ["nothing is more than certain", [0.9, 0.8], [1, 1]],
  ["none is none", [], []],
])("holm: %s", (_, pValues, wanted) => {
  for (const [index, p] of holm(pValues).entries()) expect(p).toBeCloseTo(wanted[index] ?? NaN, 12);
  expect(holm(pValues)).toHaveLength(wanted.length);
});

test("holm: has at most the stated family-wise error rate", () => {
  // Of twenty true nulls with p-values spread evenly the smallest decides: at most level / 20.
  const others = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
  expect(holm([0.00005, ...others])[0]).toBeCloseTo(0.001, 12);
  expect(holm([0.0000501, ...others])[0]).toBeGreaterThan(0.001);
});

test.each([
  ["all that can reach their share", [1e-6, 1e-5, 1e-4], 1e-3, [true, true, true]],
  [
    "not what never can, and it costs the others nothing",
    [0.1, 9e-4, 1, 0.2],
    1e-3,
    [false, true, false, false],
  ],
  ["nothing, where nothing can", [0.01, 0.02], 1e-3, [false, false]],
  ["what can only alone gives way to those that can together", [1e-5, 1e-5, 8e-4], 1e-3, [true, true, false]],
  ["not what would leave the other too little", [4e-4, 9e-4], 1e-3, [true, false]],
  [
    "none of those alike that together leave too little for each",
    [4e-4, 4e-4, 4e-4],
    1e-3,
    [false, false, false],
  ],
  ["nor do they cost another one its share", [4e-4, 1e-9, 4e-4, 4e-4], 1e-3, [false, true, false, false]],
  ["what comes to exactly its share", [0.25, 0.25], 0.5, [true, true]],
  ["none of none", [], 1e-3, []],
])("worthTesting: selects %s", (_, least, level, wanted) => {
  expect(worthTesting(least, level)).toEqual(wanted);
});
