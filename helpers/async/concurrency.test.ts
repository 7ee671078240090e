import { expect, test } from "vitest";
import { mapConcurrent } from "./concurrency.ts";
import { pause } from "./wait.ts";

test("mapConcurrent: respects the limit and returns results in the order of the items", async () => {
  let [atWork, most] = [0, 0];
  const results = await mapConcurrent([5, 1, 3, 2], 2, async (ms) => {
    atWork += 1;
    most = Math.max(most, atWork);
    await pause(ms);
    atWork -= 1;
    return ms * 10;
  });
  expect(results).toEqual([50, 10, 30, 20]);
  expect(most).toBe(2);
});

test("mapConcurrent: throws what an item throws", async () => {
  const broken = mapConcurrent([1, 2], 2, async (item) => {
    if (item === 2) throw new Error("two is refused");
    return item;
  });
  await expect(broken).rejects.toThrow("two is refused");
});
