import { expect, test } from "vitest";
import { NotReadyError, waitFor } from "./wait.ts";

const wait = { what: "the sun", seconds: 30, everyMs: 1 };

test("waitFor: repeats the check on NotReadyError until it returns a value", async () => {
  const reasons = ["it is night", "it is dawn"];
  const reported: string[] = [];
  const left: number[] = [];
  const onAttempt = (seconds: number, why: string) => {
    reported.push(why);
    left.push(seconds);
  };
  const seen = await waitFor({ ...wait, onAttempt }, async () => {
    const reason = reasons.shift();
    if (reason) throw new NotReadyError(reason);
    return "up";
  });
  expect(seen).toBe("up");
  expect(reported).toEqual(["it is night", "it is dawn"]);
  for (const seconds of left) {
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThanOrEqual(30);
  }
  expect(new NotReadyError("it is night").name).toBe("NotReadyError");
});

test("waitFor: pauses for the given interval between attempts", async () => {
  const attempts: number[] = [];
  await waitFor({ ...wait, everyMs: 400 }, async () => {
    attempts.push(performance.now());
    if (attempts.length === 1) throw new NotReadyError("it is night");
    return true;
  });
  const [first = 0, second = 0] = attempts;
  // A timer may be early by a part of a millisecond.
  expect(second - first).toBeGreaterThan(398);
});

test.each([0, "", null])("waitFor: returns %j", async (answer) => {
  expect(await waitFor(wait, async () => answer)).toBe(answer);
});

test.each([
  ["an error", new Error("forbidden")],
  ["a bug of ours", new TypeError("x is not a function")],
  // p-retry takes this one for a passing failure of the network.
  ["a failed fetch", new TypeError("fetch failed")],
])("waitFor: throws %s that is not a NotReadyError at once", async (_, error) => {
  let attempts = 0;
  const attempt = async () => {
    attempts += 1;
    throw error;
  };
  await expect(waitFor(wait, attempt)).rejects.toBe(error);
  expect(attempts).toBe(1);
});

test.each([false, undefined])("waitFor: rejects %s as a result at once", async (answer) => {
  let attempts = 0;
  const attempt = async () => {
    attempts += 1;
    return answer;
  };
  await expect(waitFor(wait, attempt)).rejects.toThrow(
    `the wait for the sun saw ${answer}, which is not a result`,
  );
  expect(attempts).toBe(1);
});
