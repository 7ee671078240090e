import { expect, test } from "vitest";
import { MOST_ATTEMPTS } from "../engine/check-claim.ts";
import { BUDGET, FALSE_ALARM, POWER, sharedBy } from "./budget.ts";

test("BUDGET: covers all claims together, each with as many attempts as it may have", () => {
  const spent = Object.values(FALSE_ALARM).reduce((sum, each) => sum + each, 0);
  expect(spent * MOST_ATTEMPTS).toBeLessThanOrEqual(BUDGET);
  expect(BUDGET).toBe(1e-6);
  expect(POWER).toBe(1 - 1e-6);
});

test("sharedBy: divides a claim's share among its tests", () => {
  expect(sharedBy("external/distributes", 3) * 3).toBeCloseTo(FALSE_ALARM["external/distributes"], 15);
  expect(sharedBy("services/udp", 1)).toBe(FALSE_ALARM["services/udp"]);
  for (const tests of [0, -1, 1.5, Number.NaN]) {
    expect(() => sharedBy("external/distributes", tests)).toThrow(
      new RangeError(`no budget is shared by ${tests} tests`),
    );
  }
});
