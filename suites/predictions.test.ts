import { expect, test } from "vitest";
import { definedCodes } from "../helpers/reason.ts";
import { turnedBy } from "./fault.ts";
import { FAULTS } from "./lab.ts";

const STILL: { patternsAreLetBe?: true } = {
  // Predictions become codes section by section: without this line none may be a RegExp any more.
  patternsAreLetBe: true,
};

const PREDICTIONS = FAULTS.flatMap((fault) =>
  turnedBy(fault).map(({ id, because }) => ({ name: `${fault.id} → ${id}`, because })),
);

test("faults predict reasons that there are", async () => {
  // The engine has reasons of its own, which no claim loads.
  await import("../helpers/ask-reasons.ts");
  const unknown = PREDICTIONS.filter(({ because }) => {
    if (because instanceof RegExp) return false;
    return !definedCodes().has(typeof because === "string" ? because : because.code);
  });
  expect(unknown).toEqual([]);
});

test.skipIf(STILL.patternsAreLetBe)("no prediction is a pattern for a sentence", () => {
  const patterns = PREDICTIONS.filter(({ because }) => because instanceof RegExp);
  expect(patterns.map(({ name }) => name)).toEqual([]);
});
