import { afterEach, expect, test, vi } from "vitest";
import { type Check, claimOf, good, optionsOf, sampleReason } from "../testing/sample-claims.ts";
import { runClaim } from "./run-claims.ts";
import { inconclusive } from "./verdict.ts";

afterEach(() => void vi.useRealTimers());

const never = () => new Promise<never>(() => {});
const aborted = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener("abort", resolve));
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const stopsSlowly: Check = async ({ signal }) => {
  await aborted(signal);
  await after(20);
  return inconclusive(sampleReason("cut off"));
};

const isSlow: Check = async (context) => {
  await after(50);
  return good(context);
};

test("runClaim: repeats a check that stops within the time for cleanup", async () => {
  const claim = claimOf("reach", stopsSlowly, { timeoutSeconds: 0.01 });
  expect(await runClaim(claim, optionsOf({ graceSeconds: 20 }))).toMatchObject({
    reason: "no answer within 0.01 s",
    attempts: 2,
  });
});

test("runClaim: allows the time for cleanup only to a check that is stopped", async () => {
  const result = await runClaim(claimOf("reach", isSlow), optionsOf({ graceSeconds: 0.001 }));
  expect(result).toMatchObject({ verdict: "upheld", attempts: 1 });
});

test("runClaim: does not wait for a check that starts during an interrupt", async () => {
  const controller = new AbortController();
  const downReason = async () => {
    controller.abort();
    return undefined;
  };
  const { signal } = controller;
  const result = await runClaim(
    claimOf("reach", never),
    optionsOf({ downReason: downReason, signal, graceSeconds: 0.01 }),
  );
  expect(result).toMatchObject({
    verdict: "inconclusive",
    reason: "the run was interrupted, and the check did not stop",
    attempts: 1,
  });
});

test("runClaim: leaves no timer that would keep the process running", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const interrupted = new AbortController();
  const stops: Check = async ({ signal }) => {
    setImmediate(() => interrupted.abort());
    await aborted(signal);
    return inconclusive(sampleReason("cut off"));
  };
  await runClaim(claimOf("reach", stops), optionsOf({ signal: interrupted.signal }));
  expect(vi.getTimerCount()).toBe(0);
  const later = new AbortController();
  await runClaim(claimOf("reach", good), optionsOf({ signal: later.signal }));
  later.abort();
  expect(vi.getTimerCount()).toBe(0);
});
