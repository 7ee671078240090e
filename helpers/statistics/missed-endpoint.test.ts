import { expect, test } from "vitest";
import { connectionsToSeeAll, missProbability, probesFor } from "./missed-endpoint.ts";

// OEIS A073593 and A085813: cards to draw, with replacement, from a deck of 1, 2, 3, … for a chance of at
// least 50 % and 95 % to have seen every one; A073593 has 225 for a deck of 52.
test("probesFor: has the published numbers for even and nineteen-to-one odds", () => {
  const decks = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  expect(decks.map((k) => connectionsToSeeAll(k, 0.5))).toEqual([1, 2, 5, 7, 10, 13, 17, 20, 23, 27, 31, 35]);
  expect(decks.map((k) => connectionsToSeeAll(k, 0.05))).toEqual([
    1, 6, 11, 16, 21, 27, 33, 38, 44, 51, 57, 63,
  ]);
  expect(connectionsToSeeAll(52, 0.5)).toBe(225);
});

// OEIS A085813, examples: all six faces in 27 throws with 0.95658638…, in 26 with 0.94798274….
test("missProbability: has the published numbers for a die", () => {
  expect(1 - missProbability(27, 6)).toBeCloseTo(0.95658638, 8);
  expect(1 - missProbability(26, 6)).toBeCloseTo(0.94798274, 8);
});

test("missProbability: equals the count over all sequences", () => {
  // 3^6 sequences, of which 3! S(6, 3) = 540 meet all three; S(6, 3) = 90, Abramowitz & Stegun Table 24.4.
  expect(missProbability(6, 3)).toBe((729 - 540) / 729);
});

test("missProbability: stays exact where doubles would cancel, and in the far tail", () => {
  // 100 endpoints in 100 connections: all are met in 100!/100^100 = 9.3326e-43 of cases.
  expect(missProbability(100, 100)).toBe(1);
  // Two endpoints: all on one side, 2 / 2^n.
  expect(missProbability(1000, 2)).toBe(2 ** -999);
  // The union bound 3 (2/3)^n is all but reached in the tail.
  expect(missProbability(100, 3) / (3 * (2 / 3) ** 100)).toBeCloseTo(1, 12);
});

test("missProbability: is 1 with fewer connections than endpoints", () => {
  expect([missProbability(0, 1), missProbability(4, 5), missProbability(0, 3)]).toEqual([1, 1, 1]);
  expect(missProbability(1, 1)).toBe(0);
});

test("missProbability: rejects invalid connections, endpoints and probabilities", () => {
  for (const [n, k] of [
    [-1, 3],
    [1.5, 3],
    [3, 0],
    [3, Number.NaN],
  ] as const) {
    expect(() => missProbability(n, k)).toThrow(
      new RangeError(`needs whole n >= 0 and k >= 1, got n = ${n}, k = ${k}`),
    );
  }
  for (const bad of [0, 1, -0.5, 1.5]) {
    expect(() => connectionsToSeeAll(3, bad)).toThrow(
      new RangeError(`a false-alarm probability lies between 0 and 1, got ${bad}`),
    );
  }
});

test.each([
  [1 / 2, 14],
  [1 / 3, 23],
  [1 / 5, 42],
])(
  "probesFor: a server with a share of %d is missed by %i probes with a probability below 1e-4",
  (share, attempts) => {
    expect(probesFor(share)).toBe(attempts);
    expect((1 - share) ** attempts).toBeLessThanOrEqual(1e-4);
    expect((1 - share) ** (attempts - 1)).toBeGreaterThan(1e-4);
  },
);

test("probesFor: accepts another probability, and throws for an invalid share", () => {
  expect(probesFor(1)).toBe(1);
  expect(probesFor(1 / 2, 0.1)).toBe(4);
  for (const share of [0, -1, 1.5, Number.NaN]) expect(() => probesFor(share)).toThrow(RangeError);
});
