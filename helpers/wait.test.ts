import { expect, test } from "vitest";
import { EXIT } from "./errors.ts";
import { NotYet, pause, waitFor } from "./wait.ts";

const wait = { what: "the sun", seconds: 30, everyMs: 1 };
const never = () => new Promise<never>(() => {});

test("NotYet is looked at again until there is a value", async () => {
  const reasons = ["it is night", "it is dawn"];
  const told: string[] = [];
  const onLook = (_: number, why: string) => told.push(why);
  const seen = await waitFor({ ...wait, onLook }, async () => {
    const reason = reasons.shift();
    if (reason) throw new NotYet(reason);
    return "up";
  });
  expect(seen).toBe("up");
  expect(told).toEqual(["it is night", "it is dawn"]);
});

test.each([0, "", null])("%j is an answer", async (answer) => {
  expect(await waitFor(wait, async () => answer)).toBe(answer);
});

test.each([
  ["an error", new Error("forbidden")],
  ["a bug of ours", new TypeError("x is not a function")],
  // p-retry takes this one for a passing failure of the network.
  ["a failed fetch", new TypeError("fetch failed")],
])("%s that is not NotYet ends the wait at once", async (_, error) => {
  let looks = 0;
  const look = async () => {
    looks += 1;
    throw error;
  };
  await expect(waitFor(wait, look)).rejects.toBe(error);
  expect(looks).toBe(1);
});

test.each([false, undefined])("%s is refused as an answer, at once", async (answer) => {
  let looks = 0;
  const look = async () => {
    looks += 1;
    return answer;
  };
  await expect(waitFor(wait, look)).rejects.toThrow(
    `the wait for the sun saw ${answer}, which is no answer`,
  );
  expect(looks).toBe(1);
});

test("at the deadline the last reason and the remedy are told", async () => {
  let looks = 0;
  const look = async () => {
    looks += 1;
    throw new NotYet(looks === 1 ? "it is night" : "it is cloudy");
  };
  await expect(waitFor({ ...wait, seconds: 0.05, remedy: "Sleep." }, look)).rejects.toMatchObject({
    name: "LabcheckError",
    message: "Waited 0.05 s in vain for the sun: it is cloudy.",
    remedy: "Sleep.",
    exitCode: EXIT.noCluster,
  });
});

test("a look that never comes back does not outlive the deadline", async () => {
  await expect(waitFor({ ...wait, seconds: 0.02 }, never)).rejects.toThrow(
    "Waited 0.02 s in vain for the sun: no look has come back.",
  );
});

test("an abort ends the wait at once with its own reason, in a pause and in a look", async () => {
  const reason = new Error("interrupted");
  const inPause = new AbortController();
  const night = async () => {
    setImmediate(() => inPause.abort(reason));
    throw new NotYet("it is night");
  };
  await expect(waitFor({ ...wait, everyMs: 60_000, signal: inPause.signal }, night)).rejects.toBe(reason);
  const inLook = new AbortController();
  setImmediate(() => inLook.abort(reason));
  await expect(waitFor({ ...wait, signal: inLook.signal }, never)).rejects.toBe(reason);
});

test("nothing is looked at when the signal was aborted before", async () => {
  const reason = new Error("interrupted");
  let looks = 0;
  const look = async () => ++looks;
  await expect(waitFor({ ...wait, signal: AbortSignal.abort(reason) }, look)).rejects.toBe(reason);
  expect(looks).toBe(0);
});

test("a look is told when to stop", async () => {
  const signal = await waitFor({ ...wait, seconds: 0.02 }, async (until) => until);
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  expect(signal.aborted).toBe(true);
});

test("an abort ends a pause", async () => {
  await expect(pause(60_000, AbortSignal.timeout(1))).rejects.toThrow("aborted");
});
