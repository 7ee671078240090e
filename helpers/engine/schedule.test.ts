import { expect, test } from "vitest";
import { claimOf, good } from "../testing/sample-claims.ts";
import { scheduleClaims } from "./run-claims.ts";

const CLAIMS = ["a", "B", "c", "D", "e", "f", "G", "h"].map((name) =>
  claimOf(name.toLowerCase(), good, name === name.toUpperCase() ? { mutates: true } : {}),
);
const namesIn = (seed: number) =>
  scheduleClaims(CLAIMS, seed).map((group) => group.map(({ id }) => id.replace("pods/", "")));

test("scheduleClaims: seed 0 runs reading claims together, then the others one by one, in the lab's order", () => {
  expect(namesIn(0)).toEqual([["a", "c", "e", "f", "h"], ["b"], ["d"], ["g"]]);
});

test("scheduleClaims: any other seed shuffles all, keeps each claim once and isolates mutating claims", () => {
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

test("scheduleClaims: gives one order for one seed", () => expect(namesIn(7)).toEqual(namesIn(7)));

test("scheduleClaims: returns no groups without claims", () => expect(scheduleClaims([], 3)).toEqual([]));
