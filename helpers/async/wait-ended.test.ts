import { expect, test } from "vitest";
import { EXIT, type LabcheckError } from "../reasons/labcheck-error.ts";
import type { Reason } from "../reasons/reason.ts";
import { sampleReason } from "../testing/sample-claims.ts";
import { NotReadyError, pause, waitFor } from "./wait.ts";

const wait = { what: "the sun", seconds: 30, everyMs: 1 };
const never = () => new Promise<never>(() => {});

test("waitFor: throws the last reason and the remedy at the deadline", async () => {
  let attempts = 0;
  const attempt = async () => {
    attempts += 1;
    throw new NotReadyError(attempts === 1 ? "it is night" : "it is cloudy");
  };
  await expect(waitFor({ ...wait, seconds: 0.05, remedy: "Sleep." }, attempt)).rejects.toMatchObject({
    name: "LabcheckError",
    message: "Timed out after 0.05s waiting for the sun: it is cloudy",
    remedy: "Sleep.",
    exitCode: EXIT.noCluster,
  });
});

const notYet = (why: Reason | string) => async () => {
  throw new NotReadyError(why);
};

test("waitFor: keeps a reason's code and data at the deadline, and a text", async () => {
  const data = (why: Reason | string) =>
    waitFor({ ...wait, seconds: 0.05 }, notYet(why)).catch((error: unknown) => (error as LabcheckError).data);
  const limit = { seconds: { limitSeconds: 0.05 }, what: { text: "the sun" } };
  const reason = sampleReason("it is night");
  const nested = { code: reason.code, data: reason.data };
  expect(await data(reason)).toEqual({ ...limit, reason: nested });
  expect(await data("it is night")).toEqual({ ...limit, why: { text: "it is night" } });
  await expect(waitFor({ ...wait, seconds: 0.05 }, notYet(reason))).rejects.toThrow(
    "Timed out after 0.05s waiting for the sun: it is night",
  );
});

test("waitFor: ends at the deadline even if an attempt hangs", async () => {
  await expect(waitFor({ ...wait, seconds: 0.02 }, never)).rejects.toMatchObject({
    message: "Timed out after 0.02s waiting for the sun: no attempt has returned",
    remedy: expect.stringContaining("`labcheck doctor` checks this machine"),
  });
});

test("waitFor: ends with the signal's reason on an abort, in a pause and in an attempt", async () => {
  const reason = new Error("interrupted");
  const inPause = new AbortController();
  const night = async () => {
    setImmediate(() => inPause.abort(reason));
    throw new NotReadyError("it is night");
  };
  await expect(waitFor({ ...wait, everyMs: 60_000, signal: inPause.signal }, night)).rejects.toBe(reason);
  const inContext = new AbortController();
  setImmediate(() => inContext.abort(reason));
  await expect(waitFor({ ...wait, signal: inContext.signal }, never)).rejects.toBe(reason);
});

test("waitFor: attempts nothing if the signal is already aborted", async () => {
  const reason = new Error("interrupted");
  let attempts = 0;
  const attempt = async () => ++attempts;
  await expect(waitFor({ ...wait, signal: AbortSignal.abort(reason) }, attempt)).rejects.toBe(reason);
  expect(attempts).toBe(0);
});

test("waitFor: passes a signal to every attempt", async () => {
  const signal = await waitFor({ ...wait, seconds: 0.02 }, async (until) => until);
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  expect(signal.aborted).toBe(true);
});

test("pause: ends on an abort", async () => {
  await expect(pause(60_000, AbortSignal.timeout(1))).rejects.toThrow("aborted");
});
