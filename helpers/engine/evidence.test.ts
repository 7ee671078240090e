import { expect, test } from "vitest";
import { seen } from "../reporters/sample.ts";
import { bounded, EvidenceLog } from "./evidence.ts";
import type { Measurement } from "./measurement-schema.ts";

test("bounded: cuts raw text to its limit and counts the rest", () => {
  expect(bounded("abcdef", 6)).toBe("abcdef");
  expect(bounded("abcdef", 4)).toBe("abcd\n… 2 characters left out");
  expect(bounded("")).toBe("");
});

test("EvidenceLog: keeps observations in order, each within the limit", () => {
  const log = new EvidenceLog();
  log.add(seen("open", { raw: "x".repeat(4000) }));
  log.add(seen("lost", { raw: "y".repeat(1_000_000) }));
  expect(log.all.map(({ outcome }) => outcome)).toEqual(["open", "lost"]);
  expect(log.all[0]?.raw).toBe("x".repeat(4000));
  expect(log.all[1]?.raw).toBe(`${"y".repeat(4000)}\n… 996000 characters left out`);
});

test("EvidenceLog: redacts secrets before it cuts, so that no half is left", () => {
  expect(bounded("ends in token=0123456789abcdef", 20)).toBe("ends in token=[secre\n… 2 characters left out");
});

test("EvidenceLog: is not affected by later changes to an observation", () => {
  const log = new EvidenceLog();
  const evidence = seen("open");
  log.add(evidence);
  evidence.outcome = "timeout";
  expect(log.all).toEqual([seen("open")]);
});

test("EvidenceLog: keeps measurements as they were made, not as evidence", () => {
  const log = new EvidenceLog();
  const measurement: Measurement = { kind: "policy", is: "made", at: "2026-08-21T10:00:00.000Z" };
  log.measure(measurement);
  measurement.is = "deleted";
  expect(log.figures).toEqual([{ ...measurement, is: "made" }]);
  expect(log.all).toEqual([]);
});
