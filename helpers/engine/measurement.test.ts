import { expect, test, vi } from "vitest";
import { routeMeasurement } from "../reporters/page/sample.ts";
import { orderOf, policyIs, spreadOf } from "./measurement.ts";
import { measurementSchema } from "./measurement-schema.ts";

const REST = {
  to: "10.43.150.155",
  node: "node-1",
  band: { expected: 2, low: 0, high: 4 },
  falseAlarm: 1e-7,
};

test("spreadOf: counts every endpoint, and unexpected servers separately", () => {
  const measurement = spreadOf(["a", "b", "c"], ["b", "x", "b", "", "a", ""], REST);
  expect(measurement).toEqual({
    kind: "spread",
    ...REST,
    endpoints: [
      { name: "a", count: 1 },
      { name: "b", count: 2 },
      { name: "c", count: 0 },
    ],
    others: [
      { name: "x", count: 1 },
      { name: "", count: 2 },
    ],
  });
  expect(measurementSchema.parse(measurement)).toEqual(measurement);
});

test("orderOf: has a digit for each connection, and only the number of runs of the verdict", () => {
  const judgement = { runs: 3, expected: 2.5, pValue: 0.4, random: true };
  const measurement = orderOf(["a", "b"], ["a", "b", "b", "a"], {
    to: "10.43.0.9",
    node: "node-1",
    ...judgement,
  });
  expect(measurement).toStrictEqual({
    ...{ kind: "order", to: "10.43.0.9", node: "node-1", endpoints: ["a", "b"] },
    ...{ answers: "0110", runs: 3, expected: 2.5 },
  });
  expect(measurementSchema.parse(measurement)).toEqual(measurement);
  for (const answers of ["01b", "a10", "0 1"])
    expect(measurementSchema.safeParse({ ...measurement, answers }).success).toBe(false);
});

test("routeMeasurement: has both ends and every hop with what was expected", () => {
  const measurement = routeMeasurement(["10.42.1.1", "", "10.42.247.9"]);
  expect(measurementSchema.parse(measurement)).toEqual(measurement);
});

test("policyIs: has the policy's time, and the transition where it was measured", () => {
  vi.useFakeTimers({ now: Date.parse("2026-08-21T10:00:00.500Z"), toFake: ["Date"] });
  const created = { kind: "policy", is: "made", at: "2026-08-21T10:00:00.500Z" };
  expect(policyIs("made")).toStrictEqual(created);
  expect(measurementSchema.parse(created)).toEqual(created);
  vi.useRealTimers();
  const turn = { turned: true, afterMs: 95, byMs: 309, everyMs: 200 };
  const deleted = policyIs("deleted", { at: Date.parse(created.at), turn });
  expect(deleted).toStrictEqual({ ...created, is: "deleted", turn });
  expect(measurementSchema.parse(deleted)).toEqual(deleted);
});
