import { expect, test } from "vitest";
import { probesFor } from "./missed-endpoint.ts";

test.each([
  [1 / 2, 14],
  [1 / 3, 23],
  [1 / 5, 42],
])(
  "looksFor: a bad one that %d of the looks meet is missed by %i of them less often than once in 10 000",
  (share, looks) => {
    expect(probesFor(share)).toBe(looks);
    expect((1 - share) ** looks).toBeLessThanOrEqual(1e-4);
    expect((1 - share) ** (looks - 1)).toBeGreaterThan(1e-4);
  },
);

test("looksFor: takes another probability, and no share that is none", () => {
  expect(probesFor(1)).toBe(1);
  expect(probesFor(1 / 2, 0.1)).toBe(4);
  for (const share of [0, -1, 1.5, Number.NaN]) expect(() => probesFor(share)).toThrow(RangeError);
});
