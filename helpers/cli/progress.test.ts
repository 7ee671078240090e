import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { formatDuration, progressOn, type Task } from "./progress.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A stream that remembers; `text` is without colours. */
function fakeStream(terminal: { isTTY?: true; columns?: number } = {}) {
  const chunks: string[] = [];
  const writable = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  const stream = Object.assign(writable, terminal) as unknown as NodeJS.WriteStream;
  return { stream, chunks, text: () => stripVTControlCharacters(chunks.join("")) };
}

/** Work that takes so long on the fake clock. */
const taking = (seconds: number) => () =>
  new Promise<string>((resolve) => void setTimeout(resolve, seconds * 1000, "done"));

const after = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

test("during: prints only the end of a short task", async () => {
  const { stream, text } = fakeStream();
  const work = progressOn(stream).during("pulling busybox", 3, taking(4.9));
  await after(4.9);
  expect(await work).toBe("done");
  expect(text()).toBe("✓ pulling busybox 4.9 s\n");
});

test("during: prints step and remaining time of a long task now and then", async () => {
  const { stream, text } = fakeStream();
  const work = progressOn(stream).during("building", 30, async (task) => {
    task.note("kubernetes");
    await taking(47)();
  });
  await after(47);
  await work;
  expect(text()).toBe(
    [
      "building: kubernetes, about 25 s left",
      "building: kubernetes, about 5.0 s left",
      "building: kubernetes, 45 s, longer than usual",
      "✓ building 47 s",
      "",
    ].join("\n"),
  );
});

test("expect: sets the remaining time", async () => {
  const { stream, text } = fakeStream();
  let task: Task | undefined;
  const work = progressOn(stream).during("building", 1, async (given) => {
    task = given;
    await taking(10)();
  });
  await after(4);
  task?.expect(200);
  await after(6);
  await work;
  expect(text()).toBe("building: about 3 min 19 s left\n✓ building 10 s\n");
});

test("during: rewrites one line on a terminal, no wider than it, and erases it", async () => {
  const { stream, chunks } = fakeStream({ isTTY: true, columns: 20 });
  const progress = progressOn(stream);
  const work = progress.during("building kubernetes", 30, taking(6.2));
  await after(5.6);
  expect(chunks.map(stripVTControlCharacters)).toEqual(["building kubernetes", "\r", "building kubernetes"]);
  progress.say("a line of its own");
  expect(chunks.slice(3)).toEqual(["\r\u001b[K", "a line of its own\n"]);
  await after(1);
  await work;
  expect(stripVTControlCharacters(chunks.at(-1) ?? "")).toBe("✓ building kubernetes 6.2 s\n");
  expect(chunks.at(-2)).toBe("\r\u001b[K");
});

test("during: erases the line of a task that fails", async () => {
  const { stream, chunks } = fakeStream({ isTTY: true });
  const work = progressOn(stream).during("building", 30, async () => {
    await taking(6)();
    throw new Error("no space left");
  });
  const ended = Promise.allSettled([work]);
  await after(7);
  expect(await ended).toMatchObject([{ status: "rejected" }]);
  expect(stripVTControlCharacters(chunks.at(-2) ?? "")).toBe("building: about 25 s left");
  expect(chunks.at(-1)).toBe("\r\u001b[K");
});

test("phases: lists tasks in the order in which they end, also those that failed", async () => {
  const { stream, text } = fakeStream();
  const progress = progressOn(stream);
  const failing = progress.during("starting the cluster", 9, async () => {
    await taking(3)();
    throw new Error("no space left");
  });
  const ended = Promise.allSettled([failing, progress.during("pulling busybox", 9, taking(2))]);
  await after(4);
  expect(await ended).toMatchObject([{ reason: new Error("no space left") }, { value: "done" }]);
  expect(progress.phases).toEqual([
    { name: "pulling busybox", durationMs: 2000 },
    { name: "starting the cluster", durationMs: 3000 },
  ]);
  expect(text()).toBe("✓ pulling busybox 2.0 s\n");
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  [0, "0.0 s"],
  [400, "0.4 s"],
  [9940, "9.9 s"],
  [12_400, "12 s"],
  [99_400, "99 s"],
  [99_600, "1 min 40 s"],
  [200_000, "3 min 20 s"],
  [3_600_000, "60 min 0 s"],
])("formatDuration: %d ms is %s", (ms, words) => expect(formatDuration(ms)).toBe(words));
