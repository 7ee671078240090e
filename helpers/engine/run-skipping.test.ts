import { expect, test } from "vitest";
import type { Reason } from "../reasons/reason.ts";
import { type Check, claimOf, good, optionsOf, sampleReason } from "../testing/sample-claims.ts";
import { runClaims } from "./run-claims.ts";

const deletes = claimOf("deletes", good, { mutates: true, scope: "cluster" });
const silent = () => Promise.reject(new Error("the server is silent"));

test.each([
  ["synchronously", (why: Reason) => why],
  ["asynchronously", async (why: Reason) => why],
])("runClaims: skips a claim, %s, with the reason and without a check", async (_, bar) => {
  let checked = 0;
  const check: Check = (context) => {
    checked += 1;
    return good(context);
  };
  const options = optionsOf({
    skipReason: ({ scope }) =>
      scope === "cluster" ? bar(sampleReason("it would change the cluster")) : undefined,
    awaitReady: async () => {
      throw new Error("nothing was changed, so nothing is waited for");
    },
  });
  const results = await runClaims([claimOf("reads", good), { ...deletes, check }], options);
  expect(results.map(({ id, verdict, reason, attempts }) => [id, verdict, reason, attempts])).toEqual([
    ["pods/reads", "upheld", "it is open", 1],
    ["pods/deletes", "skipped", "it would change the cluster", 0],
  ]);
  expect(checked).toBe(0);
});

test("runClaims: evaluates no skip reason after an interrupt", async () => {
  const options = optionsOf({ skipReason: silent, signal: AbortSignal.abort() });
  expect(await runClaims([deletes], options)).toMatchObject([
    { verdict: "inconclusive", reason: "the run was interrupted before this claim was checked" },
  ]);
});

test("runClaims: skips a claim whose skip reason cannot be determined", async () => {
  expect(await runClaims([deletes], optionsOf({ skipReason: silent }))).toMatchObject([
    { verdict: "inconclusive", attempts: 0, reason: "the server is silent" },
  ]);
});
