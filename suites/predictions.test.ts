import { expect, test } from "vitest";
import { definedCodes } from "../helpers/reasons/reason.ts";
import { predictionsOf } from "./fault.ts";
import { FAULTS } from "./fault-registry.ts";

const PREDICTIONS = FAULTS.flatMap((fault) =>
  predictionsOf(fault).map(({ id, because }) => ({ name: `${fault.id} → ${id}`, because })),
);

test("FAULTS: predict defined reasons only", async () => {
  // The claims define reasons, and the engine some that no claim imports.
  await Promise.all([import("./registry.ts"), import("../helpers/engine/engine-reasons.ts")]);
  const unknown = PREDICTIONS.filter(({ because }) => {
    return !definedCodes().has(typeof because === "string" ? because : because.code);
  });
  expect(unknown).toEqual([]);
});
