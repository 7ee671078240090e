import { expect, test } from "vitest";
import { seen } from "./report/sample.ts";
import { runClaim, runClaims } from "./run.ts";
import { type Check, claimOf, good, optionsOf } from "./run-sample.ts";
import { inconclusive, upheld, violated } from "./verdict.ts";

const never = () => new Promise<never>(() => {});
const soon = { seconds: 0.01 };
const changes = { effect: "changes" } as const;

test("a check that throws is inconclusive, with what it saw until then", async () => {
  const breaks = claimOf("reach", async ({ log }) => {
    log.add(seen("open"));
    throw new Error("no such pod", { cause: new Error("404") });
  });
  expect(await runClaim(breaks, optionsOf())).toMatchObject({
    verdict: "inconclusive",
    reason: "the check could not be finished: no such pod: 404",
    attempts: 2,
    evidence: [seen("open"), seen("open")],
  });
});

test("a check that stops at its deadline is inconclusive, with what it saw until then", async () => {
  const waits = claimOf(
    "reach",
    async ({ log, signal }) => {
    log.add(seen("open"));
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    return violated("shut", log.all);
  }, soon);
  expect(await runClaim(waits, optionsOf())).toMatchObject({
    verdict: "inconclusive",
    reason: "no answer within 0.01 s",
    attempts: 2,
    evidence: [seen("open"), seen("open")],
  });
});

test("an answer that comes after the deadline counts for nothing", async () => {
  const isLate = claimOf("reach", async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return violated("the probe was cut off, so it looks shut", [seen("timeout")]);
  }, soon);
  expect(await runClaim(isLate, optionsOf())).toMatchObject({ verdict: "inconclusive", reason: "no answer within 0.01 s", attempts: 2 });
});

test("a check that does not stop is left behind and not asked again", async () => {
  const result = await runClaim(claimOf("reach", never, soon), optionsOf({ graceSeconds: 0.01 }));
  expect(result).toMatchObject({ verdict: "inconclusive", attempts: 1 });
  expect(result.reason).toMatch(/^no answer within 0.01 s, and the check did not stop/);
});

test("nothing is asked any more when a check that did not stop may have left the lab changed", async () => {
  const claims = [
    claimOf("stuck", never, { ...soon, ...changes }),
    claimOf("next", good, changes),
    claimOf("reader", good),
  ];
  const [, next, reader] = await runClaims(claims, optionsOf({ graceSeconds: 0.01 }));
  expect(next).toMatchObject({ verdict: "inconclusive", attempts: 0 });
  expect(next?.reason).toContain("pods/stuck");
  expect(reader?.verdict).toBe("upheld");
});

test("interrupted: what is running and all the rest is inconclusive, and none is missing", async () => {
  const controller = new AbortController();
  const interrupts: Check = async ({ signal }) => {
    controller.abort();
    signal.throwIfAborted();
    return upheld("it is open", [seen()]);
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
    ["pods/after", "inconclusive", "the run was interrupted before this claim was asked", 0],
  ]);
  expect(reported).toEqual(results.map(({ id }) => id));
});

test("when the cluster is lost, its reason stands for every claim that was not asked", async () => {
  let down: string | undefined;
  const dies: Check = async ({ log }) => {
    log.add(seen("lost"));
    down = "node-2 does not run any more";
    return inconclusive("the probe was lost", log.all);
  };
  const claims = [claimOf("dies", dies), ...["a", "b"].map((name) => claimOf(name, good, changes))];
  const results = await runClaims(claims, optionsOf({ lost: async () => down }));
  const reason = "node-2 does not run any more";
  expect(results).toMatchObject([
    { verdict: "inconclusive", reason, attempts: 1, evidence: [seen("lost")] },
    { verdict: "inconclusive", reason, attempts: 0, evidence: [] },
    { verdict: "inconclusive", reason, attempts: 0, evidence: [] },
  ]);
});

test("when it cannot even be found out whether the cluster is lost, no claim is missing", async () => {
  const blind = optionsOf({ lost: () => Promise.reject(new Error("the engine does not answer")) });
  const results = await runClaims([claimOf("a", good), claimOf("b", good)], blind);
  expect(results).toMatchObject([
    { id: "pods/a", verdict: "inconclusive", attempts: 0 },
    { id: "pods/b", verdict: "inconclusive", reason: expect.stringContaining("the engine does not answer") },
  ]);
});
