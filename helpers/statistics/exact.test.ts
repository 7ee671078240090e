import { expect, test } from "vitest";
import { chiSquareUpperTail } from "./chi-square.ts";
import { binomial, criticalSquares, squaresTail } from "./exact.ts";

/** Every sequence of n connections over the shares with its probability, one at a time: nothing is counted. */
function bySequences(shares: readonly number[], n: number, squares: number): number {
  const walk = (counts: readonly number[], left: number, probability: number): number =>
    left === 0
      ? probability * (counts.reduce((sum, count) => sum + count * count, 0) >= squares ? 1 : 0)
      : shares.reduce(
          (sum, share, i) => sum + walk(counts.with(i, (counts[i] ?? 0) + 1), left - 1, probability * share),
          0,
        );
  return walk(
    shares.map(() => 0),
    n,
    1,
  );
}

test.each([
  [2, 11],
  [3, 8],
  [4, 6],
  [5, 5],
])("over %i endpoints it is the sum over all sequences of %i connections", (endpoints, connections) => {
  for (const share of [0, 0.2, 0.5, 1 / endpoints, 0.9, 1]) {
    const shares = Array.from({ length: endpoints }, (_, i) =>
      i === 0 ? share : (1 - share) / (endpoints - 1),
    );
    for (let squares = 0; squares <= connections ** 2 + 1; squares++) {
      const tail = squaresTail({ endpoints, connections, share }, squares);
      expect(tail).toBeCloseTo(bySequences(shares, connections, squares), 12);
    }
  }
});

// In exact fractions (Python's fractions), over the generating function of the counts' squares.
test.each([
  [3, 12, 74, [0.04845128621991905, 0.7744140625, 0.9879176286188096]],
  [4, 12, 62, [0.036948204040527344, 0.26715101017798776, 0.9971476878972452]],
  [5, 10, 42, [0.03726592, 0.10919189453125, 0.9974144002919006]],
  [3, 30, 468, [0.00018613491246132212, 0.361594608053565, 0.9995856754861375]],
])("%i endpoints, %i connections, squares of %i or more", (endpoints, connections, squares, row) => {
  for (const [i, share] of [1 / endpoints, 0, 0.9].entries()) {
    expect(squaresTail({ endpoints, connections, share }, squares) / (row[i] ?? 0)).toBeCloseTo(1, 11);
  }
});

test("two equal endpoints are a binomial distribution, into the far tail", () => {
  // All on one side, 2 / 2^n.
  expect(squaresTail({ endpoints: 2, connections: 600 }, 600 ** 2) / 2 ** -599).toBeCloseTo(1, 9);
  // Five of five or four of five: 2 (1 + 5) / 32.
  expect(squaresTail({ endpoints: 2, connections: 5 }, 17)).toBeCloseTo(12 / 32, 14);
});

test("with many connections over three endpoints it is close to the limit", () => {
  const [endpoints, connections] = [3, 600];
  for (const statistic of [6, 14, 32]) {
    const squares = Math.ceil((connections * statistic + connections ** 2) / endpoints);
    const ratio = squaresTail({ endpoints, connections }, squares) / chiSquareUpperTail(statistic, 2);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.13);
  }
});

test("the critical squares are the smallest that are rare enough", () => {
  for (const [endpoints, connections] of [
    [2, 115],
    [3, 65],
    [4, 40],
  ] as const) {
    const spread = { endpoints, connections };
    const squares = criticalSquares(spread, 1e-7);
    expect(squaresTail(spread, squares)).toBeLessThanOrEqual(1e-7);
    expect(squaresTail(spread, squares + 1)).toBeLessThan(squaresTail(spread, squares));
    const below = Array.from({ length: 300 }, (_, i) => squaresTail(spread, squares - 1 - i));
    // The next smaller one that some counts have would be too probable.
    expect(below.find((tail) => tail > squaresTail(spread, squares))).toBeGreaterThan(1e-7);
  }
  // As rare as was asked is rare enough.
  const five = { endpoints: 2, connections: 5 };
  expect(criticalSquares(five, squaresTail(five, 17))).toBe(17);
  // No outcome of three connections is that rare: one more than any can have.
  expect(criticalSquares({ endpoints: 2, connections: 3 }, 0.01)).toBe(10);
});

test("a share of nothing or everything is certain", () => {
  expect([binomial(0, 5, 0), binomial(1, 5, 0), binomial(5, 5, 1), binomial(4, 5, 1)]).toEqual([1, 0, 1, 0]);
  expect(binomial(2, 4, 0.5)).toBeCloseTo(6 / 16, 14);
});
