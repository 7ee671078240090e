import { expect, test } from "vitest";
import { reportOf, resultOf } from "../reporters/sample.ts";
import { baselineOf } from "./baseline.ts";
import { runSetOf, runSetOfBaseline } from "./run-set.ts";
import { runOf } from "./sample.ts";

const { run } = reportOf([]);
const runAt = (day: number, rest: Partial<typeof run> = {}) =>
  reportOf([resultOf("dns/fqdn")], { run: { ...run, started: `2026-08-${day}T10:00:00Z`, ...rest } });
const died = { error: { code: "LABCHECK_NODE_STOPPED", data: {}, message: "Node gone", remedy: "Look." } };

test("runSetOf: is incomplete if a run did not finish, and names those runs, the newest first", () => {
  const { complete, notes } = runSetOf("a", [runAt(21, died), runAt(22), runAt(23, { complete: false })]);
  expect(complete).toBe(false);
  expect(notes).toEqual([
    "the run of 2026-08-23T10:00:00Z did not finish, so the claims that it had not checked are inconclusive",
    "the run of 2026-08-21T10:00:00Z ended early: Node gone (LABCHECK_NODE_STOPPED)",
  ]);
});

test("runSetOf, runSetOfBaseline: are complete if every run finished", () => {
  expect(runSetOf("a", [runAt(21), runAt(22)])).toMatchObject({ complete: true, notes: [] });
  expect(runSetOfBaseline("a", baselineOf([runOf(1, { claims: 1 })]))).toMatchObject({
    complete: true,
    notes: [],
  });
});
