import { expect, test } from "vitest";
import { claimOf, good } from "../testing/sample-claims.ts";
import { scheduleClaims } from "./run-claims.ts";

const CLAIMS = ["a", "B", "c", "D", "e", "f", "G", "h"].map((name) =>
  claimOf(name.toLowerCase(), good, name === name.toUpperCase() ? { mutates: true } : {}),
);
const namesIn = (seed: number) =>
  scheduleClaims(CLAIMS, seed).map((group) => group.map(({ id }) => id.replace("pods/", "")));

test("seed 0 asks all readers together, then the others one by one, in the lab's order", () => {
  expect(namesIn(0)).toEqual([["a", "c", "e", "f", "h"], ["b"], ["d"], ["g"]]);
});

test("any other seed mixes all, keeps each claim once, and never puts one that changes beside another", () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const groups = scheduleClaims(CLAIMS, seed);
    expect(
      groups
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(CLAIMS.map(({ id }) => id).toSorted());
    expect(groups.filter((group) => group.length > 1 && group.some(({ mutates }) => mutates))).toEqual([]);
  }
  expect(
    new Set(Array.from({ length: 50 }, (_, seed) => JSON.stringify(namesIn(seed)))).size,
  ).toBeGreaterThan(40);
});

test("one seed is one order", () => expect(namesIn(7)).toEqual(namesIn(7)));

test("no claims make no groups", () => expect(scheduleClaims([], 3)).toEqual([]));
