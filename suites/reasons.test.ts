import { expect, test } from "vitest";
import { changeSeen } from "./reasons.ts";

test("changeSeen: names the interval and the probe period", () => {
  expect(changeSeen({ by: 12, everyMs: 200 }).text).toBe("within 12 ms (probed every 200 ms)");
  expect(changeSeen({ from: 12, by: 212, everyMs: 200 }).text).toBe(
    "between 12 and 212 ms (probed every 200 ms)",
  );
});
