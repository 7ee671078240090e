import { expect, test } from "vitest";
import { reportOf, resultOf } from "../reporters/sample.ts";
import { baselineOf } from "./baseline.ts";
import { runSetOf, runSetOfBaseline } from "./run-set.ts";
import { runOf } from "./sample.ts";

const { run } = reportOf([]);
const runAt = (day: number, rest: Partial<typeof run> = {}) =>
  reportOf([resultOf("dns/fqdn")], { run: { ...run, started: `2026-08-${day}T10:00:00Z`, ...rest } });
const died = { error: { code: "LABCHECK_NODE_STOPPED", data: {}, message: "Node gone", remedy: "Look." } };

test("of several runs one that did not come to its end is named, the newest first, and they are no whole", () => {
  const { whole, notes } = runSetOf("a", [runAt(21, died), runAt(22), runAt(23, { complete: false })]);
  expect(whole).toBe(false);
  expect(notes).toEqual([
    "the run of 2026-08-23T10:00:00Z never ended, so what it had not asked yet is inconclusive",
    "the run of 2026-08-21T10:00:00Z ended early: Node gone (LABCHECK_NODE_STOPPED)",
  ]);
});

test("runs that came to their end are whole, and so is what was kept of one", () => {
  expect(runSetOf("a", [runAt(21), runAt(22)])).toMatchObject({ whole: true, notes: [] });
  expect(runSetOfBaseline("a", baselineOf([runOf(1, { claims: 1 })]))).toMatchObject({
    whole: true,
    notes: [],
  });
});
