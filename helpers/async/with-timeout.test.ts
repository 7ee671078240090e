import { expect, test } from "vitest";
import { withTimeout } from "./wait.ts";

const never = () => new Promise<never>(() => {});
const texts = (error: unknown) => (error as Error).message;

test("withTimeout: passes on a result or an error that arrives in time", async () => {
  expect(await withTimeout(5, async () => "seen")).toBe("seen");
  expect(await withTimeout(5, () => Promise.reject(new Error("refused"))).catch(texts)).toBe("refused");
});

test("withTimeout: throws if nothing arrives in time", async () => {
  expect(await withTimeout(0.02, never).catch(texts)).toBe("no end within 0.02 s");
});

test("withTimeout: throws the signal's reason on an abort, also on an earlier one", async () => {
  const stop = new AbortController();
  const waiting = withTimeout(5, never, stop.signal).catch(texts);
  stop.abort(new Error("interrupted"));
  expect(await waiting).toBe("interrupted");
  expect(await withTimeout(5, never, stop.signal).catch(texts)).toBe("interrupted");
});
