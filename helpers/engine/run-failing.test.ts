import { expect, test } from "vitest";
import { seen } from "../reporters/sample.ts";
import { claimOf, good, optionsOf, sampleReason } from "../testing/sample-claims.ts";
import { runClaim, runClaims } from "./run-claims.ts";
import { inconclusive, upheld, violated } from "./verdict.ts";

const never = () => new Promise<never>(() => {});
const soon = { timeoutSeconds: 0.01 };
const stopped = sampleReason("the container of node-2 is no longer running");
const changes = { mutates: true } as const;

test("runClaim: is inconclusive if the check throws, with the evidence so far", async () => {
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

test("runClaim: keeps the failure of the first attempt in the reason", async () => {
  let checked = 0;
  const silentAtFirst = claimOf("reach", async ({ log }) => {
    log.add(seen("open"));
    checked += 1;
    return checked === 1
      ? inconclusive(sampleReason("3 of 60 got no answer"))
      : upheld(sampleReason("all answered"));
  });
  expect(await runClaim(silentAtFirst, optionsOf())).toMatchObject({
    verdict: "upheld",
    reason: "all answered; first attempt: 3 of 60 got no answer",
    attempts: 2,
  });
});

test("runClaim: is inconclusive if the check stops at its deadline, with the evidence so far", async () => {
  const waits = claimOf(
    "reach",
    async ({ log, signal }) => {
      log.add(seen("open"));
      await new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason as Error)),
      );
      return violated(sampleReason("shut"));
    },
    soon,
  );
  expect(await runClaim(waits, optionsOf())).toMatchObject({
    verdict: "inconclusive",
    reason: "no answer within 0.01 s",
    attempts: 2,
    evidence: [seen("open"), seen("open")],
  });
});

test("runClaim: ignores a verdict that arrives after the deadline", async () => {
  const isLate = claimOf(
    "reach",
    async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return violated(sampleReason("the probe was cut off, so it looks shut"));
    },
    soon,
  );
  expect(await runClaim(isLate, optionsOf())).toMatchObject({
    verdict: "inconclusive",
    reason: "no answer within 0.01 s",
    attempts: 2,
  });
});

test("runClaim: abandons a check that does not stop, without another attempt", async () => {
  const result = await runClaim(claimOf("reach", never, soon), optionsOf({ graceSeconds: 0.01 }));
  expect(result).toMatchObject({ verdict: "inconclusive", attempts: 1 });
  expect(result.reason).toMatch(/^no answer within 0.01 s, and the check did not stop/);
});

test("runClaims: checks nothing after a check that did not stop and may have changed the lab", async () => {
  const claims = [
    claimOf("stuck", never, { ...soon, ...changes }),
    claimOf("next", good, changes),
    claimOf("reader", good),
  ];
  const [, next, reader] = await runClaims(claims, optionsOf({ graceSeconds: 0.01 }));
  expect(next).toMatchObject({ verdict: "inconclusive", attempts: 0 });
  expect(next?.reason).toBe("not checked: the lab was not restored after pods/stuck (it did not stop)");
  expect(reader?.verdict).toBe("upheld");
});

test("runClaim: is inconclusive if a violation was observed while the cluster was down, and says both", async () => {
  let calls = 0;
  const downReason = async () => ((calls += 1) > 1 ? stopped : undefined);
  const shut = claimOf("reach", async ({ log }) => {
    log.add(seen("timeout"));
    return violated(sampleReason("node-2 is timeout"));
  });
  expect(await runClaim(shut, optionsOf({ downReason: downReason }))).toMatchObject({
    verdict: "inconclusive",
    reason: stopped.text,
    evidence: [seen("timeout")],
  });
});

test("runClaim: keeps the evidence of the last attempt", async () => {
  let calls = 0;
  const shut = claimOf("reach", async ({ log }) => {
    log.add(seen("timeout"));
    return (calls += 1) === 1
      ? inconclusive(sampleReason("lost"))
      : violated(sampleReason("node-2 is timeout"));
  });
  const downReason = async () => (calls === 2 ? stopped : undefined);
  expect(await runClaim(shut, optionsOf({ downReason: downReason }))).toMatchObject({
    verdict: "inconclusive",
    reason: `${stopped.text}; until then: node-2 is timeout`,
    attempts: 2,
  });
});

test("runClaim: names the cluster that went down as the reason of the last attempt's failure", async () => {
  let calls = 0;
  const blind = claimOf("reach", async ({ log }) => {
    log.add(seen("lost"));
    calls += 1;
    return inconclusive(sampleReason("no pod is Ready"));
  });
  const downReason = async () => (calls === 2 ? stopped : undefined);
  expect(await runClaim(blind, optionsOf({ downReason: downReason }))).toMatchObject({
    ...{ verdict: "inconclusive", reason: stopped.text, attempts: 2 },
    evidence: [seen("lost"), { ...seen("lost"), attempt: 2 }],
  });
});

test("runClaim: stays upheld if the cluster goes down afterwards", async () => {
  let calls = 0;
  const downReason = async () => ((calls += 1) > 1 ? stopped : undefined);
  expect(await runClaim(claimOf("reach", good), optionsOf({ downReason: downReason }))).toMatchObject({
    verdict: "upheld",
  });
});

test("runClaim: requires new evidence in a second attempt", async () => {
  let calls = 0;
  const claim = claimOf("reach", async ({ log }) => {
    calls += 1;
    if (calls === 1) log.add(seen("timeout"));
    return calls === 1 ? inconclusive(sampleReason("unclear")) : upheld(sampleReason("surely"));
  });
  expect(await runClaim(claim, optionsOf())).toMatchObject({
    verdict: "inconclusive",
    code: "nothing-observed",
    attempts: 2,
    evidence: [{ outcome: "timeout" }],
  });
});

test("runClaim: is inconclusive if nothing was recorded for upheld", async () => {
  const sure = claimOf("reach", async () => upheld(sampleReason("surely")));
  expect(await runClaim(sure, optionsOf())).toMatchObject({
    verdict: "inconclusive",
    reason: "would be upheld (surely), but nothing was observed",
    evidence: [],
  });
});
