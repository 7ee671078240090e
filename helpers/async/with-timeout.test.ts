import { expect, test } from "vitest";
import { withTimeout } from "./wait.ts";

const never = () => new Promise<never>(() => {});
const texts = (error: unknown) => (error as Error).message;

test("what comes in time is passed on, and so is what fails", async () => {
  expect(await withTimeout(5, async () => "seen")).toBe("seen");
  expect(await withTimeout(5, () => Promise.reject(new Error("refused"))).catch(texts)).toBe("refused");
});

test("what does not come in time is given up", async () => {
  expect(await withTimeout(0.02, never).catch(texts)).toBe("no end within 0.02 s");
});

test("an abort ends it at once, with its own reason, also one that came before", async () => {
  const stop = new AbortController();
  const queried = withTimeout(5, never, stop.signal).catch(texts);
  stop.abort(new Error("interrupted"));
  expect(await queried).toBe("interrupted");
  expect(await withTimeout(5, never, stop.signal).catch(texts)).toBe("interrupted");
});
