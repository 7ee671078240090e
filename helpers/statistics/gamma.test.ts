import { expect, test } from "vitest";
import { gammaP, gammaQ, logBinomial, logGamma } from "./exact.ts";

// Abramowitz & Stegun, Handbook of Mathematical Functions: Table 6.1, and 6.1.8, 6.1.10, 6.1.11.
test.each([
  [1.25, 0.9064024771],
  [1.5, 0.8862269255],
  [1.75, 0.9190625268],
  [2, 1],
  [1 / 2, 1.7724538509],
  [1 / 3, 2.6789385347],
  [1 / 4, 3.6256099082],
])("logGamma: Γ(%f) is the tabulated %f", (x, printed) =>
  expect(Math.exp(logGamma(x)).toFixed(10)).toBe(printed.toFixed(10)),
);

test("logGamma: Γ(n + 1) is n!", () => {
  let factorial = 1;
  for (let n = 1; n <= 20; n++) {
    factorial *= n;
    expect(Math.exp(logGamma(n + 1)) / factorial).toBeCloseTo(1, 12);
  }
});

test("logGamma: is 1/x less Euler's constant close to 0", () => {
  // Python's math.gamma.
  expect(Math.exp(logGamma(1e-8)) / 99999999.42278434).toBeCloseTo(1, 13);
});

// Abramowitz & Stegun, Table 26.7: Q(χ²|ν) = Q(ν/2, χ²/2) at χ² = 1 and χ² = 10, ν = 1 … 5.
test.each([
  [1, [0.31731, 0.60653, 0.80125, 0.9098, 0.96257]],
  [10, [0.00157, 0.00674, 0.01857, 0.04043, 0.07524]],
])("gammaQ: Q(%i|1 … 5) are the tabulated values", (x, row) => {
  for (const [i, printed] of row.entries()) {
    expect(gammaQ((i + 1) / 2, x / 2).toFixed(5)).toBe(printed.toFixed(5));
    expect(gammaP((i + 1) / 2, x / 2).toFixed(5)).toBe((1 - printed).toFixed(5));
  }
});

test("gammaQ: Q(1, x) is exp(-x), and Q(2, x) is (1 + x) exp(-x), into the far tail", () => {
  for (const x of [0.01, 0.5, 1.9, 2.1, 3, 30, 300, 700]) {
    expect(gammaQ(1, x) / Math.exp(-x)).toBeCloseTo(1, 12);
    expect(gammaQ(2, x) / ((1 + x) * Math.exp(-x))).toBeCloseTo(1, 12);
  }
});

// Computed with mpmath 1.3.0, gammainc(a, x, inf, regularized=True), and rounded to doubles.
test.each([
  [50, 200, 1.692797995885709e-37],
  [1e6, 1001000, 0.1586552136316597],
  [0.5, 1e-12, 0.9999988716208329],
  [0.5, 30, 9.485737571073849e-15],
])("gammaQ: Q(%d, %d) agrees with arbitrary-precision arithmetic", (a, x, value) => {
  expect(gammaQ(a, x) / value).toBeCloseTo(1, 8);
});

test("gammaP: is exact at the ends of its domain and rejects values outside", () => {
  expect([gammaP(3, 0), gammaQ(3, 0), gammaP(3, Infinity), gammaQ(3, Infinity)]).toEqual([0, 1, 1, 0]);
  expect(() => gammaQ(0, 1)).toThrow(new RangeError("P(a, x) needs a > 0 and x >= 0, got a = 0, x = 1"));
  expect(() => gammaP(1, -1)).toThrow(new RangeError("P(a, x) needs a > 0 and x >= 0, got a = 1, x = -1"));
  expect(() => gammaQ(1, Number.NaN)).toThrow(RangeError);
  expect(() => logGamma(0)).toThrow(new RangeError("logGamma needs a positive argument, got 0"));
});

test("gammaP: throws if the series does not converge", () => {
  expect(() => gammaP(1e13, 1e13)).toThrow(
    "the series of P(10000000000000, 10000000000000) does not converge",
  );
});

test("logBinomial: returns binomial coefficients", () => {
  expect(Math.exp(logBinomial(5000, 1))).toBeCloseTo(5000, 6);
  expect(Math.exp(logBinomial(52, 5))).toBeCloseTo(2598960, 4);
  expect([logBinomial(4, 5), logBinomial(4, -1)]).toEqual([-Infinity, -Infinity]);
});
