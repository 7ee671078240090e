import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { measureTransition } from "./measure-transition.ts";
import { pause } from "./wait.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const isGood = (seen: boolean) => seen;

/** Probes with a clock that advances 100 milliseconds with each probe, and at no other time. */
async function transitionOf(
  attempts: readonly boolean[],
  { takesMs = 0, ...rest }: { takesMs?: number; goodTakesMs?: number; seconds?: number } = {},
) {
  const since = Date.now();
  let begun = 0;
  let ended = 0;
  const attempt = async () => {
    const seen = attempts[Math.min(begun, attempts.length - 1)] ?? false;
    begun += 1;
    vi.setSystemTime(since + begun * 100);
    if (takesMs > 0) await pause(takesMs);
    ended += 1;
    return seen;
  };
  const { signal } = new AbortController();
  const seen = await measureTransition(attempt, isGood, { signal, since, everyMs: 1, seconds: 60, ...rest });
  return { ...seen, begun, ended };
}

test("measureTransition: lies between the start of the last negative probe and the end of the first positive one", async () => {
  expect(await transitionOf([false, false, true])).toMatchObject({
    turned: true,
    afterMs: 100,
    byMs: 300,
    begun: 5,
  });
});

test("measureTransition: is zero if the first probe is positive", async () => {
  expect(await transitionOf([true])).toMatchObject({ turned: true, afterMs: 0, byMs: 100, begun: 3 });
});

test("measureTransition: subtracts the duration of a positive probe, never below zero", async () => {
  expect(await transitionOf([false, true], { goodTakesMs: 60 })).toMatchObject({ afterMs: 0, byMs: 140 });
  expect(await transitionOf([true], { goodTakesMs: 160 })).toMatchObject({ afterMs: 0, byMs: 0 });
});

test("measureTransition: starts probes until the time is up, and returns the last one", async () => {
  expect(await transitionOf([false], { seconds: 1 })).toMatchObject({
    turned: false,
    afterMs: 0,
    byMs: 1000,
    begun: 10,
  });
});

test("measureTransition: waits for probes in flight when the time is up, and counts them", async () => {
  const found = await transitionOf([true], { seconds: 0.5, takesMs: 50 });
  expect(found).toMatchObject({ turned: true, afterMs: 0, begun: 5, ended: 5 });
});

test("measureTransition: probes nothing without any time", async () => {
  expect(await transitionOf([true], { seconds: 0 })).toMatchObject({
    turned: false,
    afterMs: 0,
    byMs: 0,
    begun: 0,
  });
});
