import { afterEach, expect, test, vi } from "vitest";
import { pollUntilStable } from "./poll-until-stable.ts";

const { signal } = new AbortController();
const isOpen = (seen: string) => seen === "open";

/** Probes that return one outcome after the other, and then the last one repeatedly. */
const seeing = (...outcomes: string[]) => {
  let attempts = 0;
  return async () => outcomes[Math.min(attempts++, outcomes.length - 1)] ?? "";
};

afterEach(() => void vi.useRealTimers());

/** The same probes on a clock that goes on by so many milliseconds with each of them, and at no other time. */
const taking = (ms: number, ...outcomes: string[]) => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const attempt = seeing(...outcomes);
  return async () => {
    vi.setSystemTime(Date.now() + ms);
    return attempt();
  };
};

test("pollUntilStable: needs three good probes in a row", async () => {
  const found = await pollUntilStable(seeing("open"), isOpen, { signal, everyMs: 1, seconds: 20 });
  expect(found).toMatchObject({ converged: true, last: "open", attempts: 3 });
});

test("pollUntilStable: does not count a single positive probe between negative ones", async () => {
  const attempt = seeing("shut", "open", "shut", "open", "open", "shut", "open");
  const found = await pollUntilStable(attempt, isOpen, { signal, everyMs: 1, seconds: 20 });
  expect(found).toMatchObject({ converged: true, attempts: 9 });
});

test("pollUntilStable: returns the last probe if nothing becomes stable", async () => {
  const found = await pollUntilStable(seeing("shut"), isOpen, { signal, everyMs: 1, seconds: 0.02 });
  expect(found).toMatchObject({ converged: false, last: "shut" });
});

test("pollUntilStable: is not stable if results alternate until the time is up", async () => {
  let attempts = 0;
  const flapping = async () => (++attempts % 3 === 0 ? "shut" : "open");
  const found = await pollUntilStable(flapping, isOpen, { signal, everyMs: 1, seconds: 0.03 });
  expect(found).toMatchObject({ converged: false, last: "shut", attempts });
});

test("pollUntilStable: completes a run that began in time", async () => {
  const found = await pollUntilStable(seeing("open", "open", "open"), isOpen, {
    signal,
    everyMs: 5,
    seconds: 0.001,
  });
  expect(found).toMatchObject({ converged: true, attempts: 3 });
});

test("pollUntilStable: throws the error of a probe and an abort", async () => {
  const broken = pollUntilStable(() => Promise.reject(new Error("no such pod")), isOpen, {
    signal,
    seconds: 20,
  });
  await expect(broken).rejects.toThrow("no such pod");
  const aborted = { signal: AbortSignal.abort(), everyMs: 60_000, seconds: 20 };
  await expect(pollUntilStable(seeing("shut"), isOpen, aborted)).rejects.toThrow("aborted");
});

test("pollUntilStable: measures the time from the start to the beginning of the run", async () => {
  const attempt = taking(100, "open", "shut", "shut", "open");
  expect(await pollUntilStable(attempt, isOpen, { signal, everyMs: 1, seconds: 20 })).toMatchObject({
    attempts: 6,
    afterMs: 300,
  });
});

test("pollUntilStable: counts the whole time that has passed when the time is up", async () => {
  const found = await pollUntilStable(taking(100, "shut"), isOpen, { signal, everyMs: 1, seconds: 0.2 });
  expect(found).toEqual({ converged: false, last: "shut", attempts: 3, afterMs: 300 });
});

test("pollUntilStable: probes until the result is stable, and not again", async () => {
  const seen = [1, 2, 3, 4];
  const limits = { signal: new AbortController().signal, everyMs: 1, seconds: 20, inARow: 1 };
  const { converged, attempts, last } = await pollUntilStable(
    () => Promise.resolve(seen.shift()),
    (value) => value === 2,
    limits,
  );
  expect({ converged, attempts, last }).toEqual({ converged: true, attempts: 2, last: 2 });
});
