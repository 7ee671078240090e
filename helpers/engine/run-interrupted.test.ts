import { expect, test } from "vitest";
import type { Reason } from "../reasons/reason.ts";
import { seen } from "../reporters/sample.ts";
import { type Check, claimOf, good, optionsOf, sampleReason } from "../testing/sample-claims.ts";
import { runClaims } from "./run-claims.ts";
import { inconclusive, upheld } from "./verdict.ts";

const changes = { mutates: true } as const;

test("runClaims: returns an inconclusive result for every unfinished claim after an interrupt", async () => {
  const controller = new AbortController();
  const interrupts: Check = async ({ signal }) => {
    controller.abort();
    signal.throwIfAborted();
    return upheld(sampleReason("it is open"));
  };
  const claims = [
    claimOf("before", good),
    claimOf("at", interrupts, changes),
    claimOf("after", good, changes),
  ];
  const reported: string[] = [];
  const { signal } = controller;
  const results = await runClaims(claims, optionsOf({ signal, onResult: ({ id }) => reported.push(id) }));
  expect(results.map(({ id, verdict, reason, attempts }) => [id, verdict, reason, attempts])).toEqual([
    ["pods/before", "upheld", "it is open", 1],
    ["pods/at", "inconclusive", "the run was interrupted", 1],
    ["pods/after", "inconclusive", "the run was interrupted before this claim was checked", 0],
  ]);
  expect(reported).toEqual(results.map(({ id }) => id));
});

test("runClaims: skips every remaining claim with the reason why the cluster is down", async () => {
  let down: Reason | undefined;
  const dies: Check = async ({ log }) => {
    log.add(seen("lost"));
    down = sampleReason("node-2 is no longer running");
    return inconclusive(sampleReason("the probe was lost"));
  };
  const claims = [claimOf("dies", dies), ...["a", "b"].map((name) => claimOf(name, good, changes))];
  const results = await runClaims(claims, optionsOf({ downReason: async () => down }));
  const reason = "node-2 is no longer running";
  expect(results).toMatchObject([
    { verdict: "inconclusive", reason, attempts: 1, evidence: [seen("lost")] },
    { verdict: "inconclusive", reason, attempts: 0, evidence: [] },
    { verdict: "inconclusive", reason, attempts: 0, evidence: [] },
  ]);
});

test("runClaims: returns a result for every claim if the cluster's state cannot be determined", async () => {
  const blind = optionsOf({ downReason: () => Promise.reject(new Error("the engine does not answer")) });
  const results = await runClaims([claimOf("a", good), claimOf("b", good)], blind);
  expect(results).toMatchObject([
    { id: "pods/a", verdict: "inconclusive", attempts: 0 },
    { id: "pods/b", verdict: "inconclusive", reason: expect.stringContaining("the engine does not answer") },
  ]);
});
