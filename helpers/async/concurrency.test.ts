import { expect, test } from "vitest";
import { mapConcurrent } from "./concurrency.ts";
import { pause } from "./wait.ts";

test("no more than so many are at work, and the results come in the order of the items", async () => {
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

test("what one of them throws is thrown", async () => {
  const broken = mapConcurrent([1, 2], 2, async (item) => {
    if (item === 2) throw new Error("two is refused");
    return item;
  });
  await expect(broken).rejects.toThrow("two is refused");
});
