import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { measureTransition } from "./measure-transition.ts";
import { pause } from "./wait.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const isGood = (seen: boolean) => seen;

/** Looks on a clock that goes on by 100 milliseconds with each of them, and at no other time. */
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

test("a turn is between the last bad look's start and the first good one's return", async () => {
  expect(await transitionOf([false, false, true])).toMatchObject({
    turned: true,
    afterMs: 100,
    byMs: 300,
    begun: 5,
  });
});

test("what was so from the first look on has turned after nothing", async () => {
  expect(await transitionOf([true])).toMatchObject({ turned: true, afterMs: 0, byMs: 100, begun: 3 });
});

test("what a good look takes is taken off, and never more than there was", async () => {
  expect(await transitionOf([false, true], { goodTakesMs: 60 })).toMatchObject({ afterMs: 0, byMs: 140 });
  expect(await transitionOf([true], { goodTakesMs: 160 })).toMatchObject({ afterMs: 0, byMs: 0 });
});

test("looks begin until the time is up, and the last one is told of", async () => {
  expect(await transitionOf([false], { seconds: 1 })).toMatchObject({
    turned: false,
    afterMs: 0,
    byMs: 1000,
    begun: 10,
  });
});

test("looks that are out when the time is up are waited for, and count", async () => {
  const found = await transitionOf([true], { seconds: 0.5, takesMs: 50 });
  expect(found).toMatchObject({ turned: true, afterMs: 0, begun: 5, ended: 5 });
});

test("without any time nothing is looked at, and nothing has turned", async () => {
  expect(await transitionOf([true], { seconds: 0 })).toMatchObject({
    turned: false,
    afterMs: 0,
    byMs: 0,
    begun: 0,
  });
});
