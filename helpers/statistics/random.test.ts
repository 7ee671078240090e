import { expect, test } from "vitest";
import { randomFrom, shuffled, splitmix64, xoshiro128 } from "./random.ts";

const take = <Item>(count: number, next: () => Item) => Array.from({ length: count }, next);

// Rosetta Code, "Pseudo-random numbers/Splitmix64", which has them of S. Vigna's splitmix64.c.
test("splitmix64: has the published numbers", () => {
  expect(take(5, splitmix64(1234567n))).toEqual([
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
    4593380528125082431n,
    16408922859458223821n,
  ]);
});

// The vector of the Rust crate rand_xoshiro, made with the authors' xoshiro128starstar.c.
test("xoshiro128: has the published numbers", () => {
  expect(take(10, xoshiro128([1, 2, 3, 4]))).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

test("randomFrom: gives one sequence for one seed, on every machine", () => {
  // Seed 42, from both algorithms written again in whole numbers of any size.
  const words = [1776835114, 4165204688, 17111135, 2317295270, 2792088233, 2554630222];
  expect(take(6, randomFrom(42)).map((number) => number * 2 ** 32)).toEqual(words);
  expect(take(6, randomFrom(-42))).not.toEqual(take(6, randomFrom(42)));
  expect(take(6, randomFrom(2 ** 40))).not.toEqual(take(6, randomFrom(0)));
});

test("randomFrom: is in [0, 1) with mean one half", () => {
  const numbers = take(100_000, randomFrom(7));
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  // Five standard errors.
  expect(Math.abs(mean - 0.5)).toBeLessThan(5 / Math.sqrt(12 * numbers.length));
});

test("shuffled: keeps every item, does not change the list and follows the seed", () => {
  const items = take(
    50,
    (
      (i) => () =>
        i++
    )(0),
  );
  const once = shuffled(items, 3);
  expect(once).not.toEqual(items);
  expect(once.toSorted((one, other) => one - other)).toEqual(items);
  expect(shuffled(items, 3)).toEqual(once);
  expect(shuffled(items, 4)).not.toEqual(once);
  expect([shuffled([], 1), shuffled([[1], [2]], 1).flat().length]).toEqual([[], 2]);
});

test("shuffled: makes all orders of three equally likely", () => {
  const seen = new Map<string, number>();
  const runs = 6000;
  for (let seed = 0; seed < runs; seed++) {
    const order = shuffled(["a", "b", "c"], seed).join("");
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  expect(seen.size).toBe(6);
  const statistic = [...seen.values()].reduce((sum, count) => sum + (count - runs / 6) ** 2 / (runs / 6), 0);
  // Chi-square with 5 degrees of freedom is above this once in a hundred thousand times.
  expect(statistic).toBeLessThan(30.86);
});

test("randomFrom: requires a whole number as seed", () => {
  for (const seed of [0.5, Number.NaN, Infinity, 2 ** 53]) expect(() => randomFrom(seed)).toThrow(RangeError);
  expect(() => shuffled([1, 2], 0.5)).toThrow(new RangeError("a seed is a whole number, got 0.5"));
});
