import { expect, test } from "vitest";
import { binomial, binomialTail } from "./exact.ts";

test("binomial: handles certain and impossible shares", () => {
  expect(binomial(2, 4, 0.5)).toBeCloseTo(6 / 16, 14);
  expect(binomial(1, 3, 0.2)).toBeCloseTo(3 * 0.2 * 0.64, 14);
  expect([binomial(0, 5, 0), binomial(1, 5, 0), binomial(5, 5, 1), binomial(4, 5, 1)]).toEqual([1, 0, 1, 0]);
});

test("binomialTail: is the sum from a count on, 1 from zero on", () => {
  expect(binomialTail(3, 4, 0.5)).toBeCloseTo(5 / 16, 14);
  expect(binomialTail(0, 7, 0.3)).toBeCloseTo(1, 13);
  expect(binomialTail(-2, 7, 0.3)).toBeCloseTo(1, 13);
  expect(binomialTail(8, 7, 0.3)).toBe(0);
  // Far out, where 1 minus the other tail would be nothing but noise.
  expect(binomialTail(20, 20, 0.01) / 1e-40).toBeCloseTo(1, 10);
});
