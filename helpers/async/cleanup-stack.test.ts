import { expect, test, vi } from "vitest";
import { CleanupStack } from "./cleanup-stack.ts";

test("CleanupStack: cleans up in reverse order, one step after the other", async () => {
  const undo = new CleanupStack();
  const order: string[] = [];
  for (const name of ["cluster", "namespace", "policy"]) {
    undo.add(name, async () => {
      order.push(`${name} begins`);
      await new Promise(setImmediate);
      order.push(`${name} ends`);
    });
  }
  expect(await undo.unwind()).toEqual([]);
  expect(order).toEqual(
    ["policy", "namespace", "cluster"].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
});

test("CleanupStack: reports a step that fails and runs the others", async () => {
  const undo = new CleanupStack();
  const done: string[] = [];
  undo.add("the cluster", async () => done.push("cluster"));
  undo.add("the namespace", () => Promise.reject(new Error("it hangs", { cause: new Error("finalizer") })));
  undo.add("the policy", () => {
    throw new Error("it was gone");
  });
  undo.add("the watch", async () => done.push("watch"));
  expect(await undo.unwind()).toEqual(["the policy: it was gone", "the namespace: it hangs: finalizer"]);
  expect(done).toEqual(["watch", "cluster"]);
});

test("CleanupStack: runs every step once, however often it unwinds", async () => {
  const undo = new CleanupStack();
  let runs = 0;
  undo.add("the cluster", async () => ++runs);
  await undo.unwind();
  expect(await undo.unwind()).toEqual([]);
  expect(runs).toBe(1);
});

test("CleanupStack: runs a step that is added while it unwinds", async () => {
  const undo = new CleanupStack();
  const done: string[] = [];
  undo.add("outer", async () => undo.add("inner", async () => done.push("inner")));
  await undo.unwind();
  expect(done).toEqual(["inner"]);
});

const silent = () => new Promise(() => {});

test("CleanupStack: abandons and reports a step that exceeds its time limit, and runs the others", async () => {
  const undo = new CleanupStack(0.01);
  const done: string[] = [];
  undo.add("the cluster", async () => done.push("cluster"));
  undo.add("the namespace", silent);
  undo.add("the lease", silent, 0.02);
  undo.add("the policy", () => new Promise((resolve) => setTimeout(resolve, 30)), 0.2);
  expect(await undo.unwind()).toEqual([
    "the lease: no end within 0.02 s",
    "the namespace: no end within 0.01 s",
  ]);
  expect(done).toEqual(["cluster"]);
});

test("CleanupStack: reports an abandoned step that fails later once", async () => {
  const undo = new CleanupStack(0.01);
  const late = new Promise((_, reject) => setTimeout(reject, 20, new Error("the server is back")));
  undo.add("the namespace", () => late);
  expect(await undo.unwind()).toEqual(["the namespace: no end within 0.01 s"]);
  await expect(late).rejects.toThrow("the server is back");
});

test("CleanupStack: reports the current step and its progress", async () => {
  const undo = new CleanupStack();
  const heard: string[] = [];
  undo.add("the cluster", async () => {});
  undo.add("the namespace", async (note) => note("two pods are there"));
  await undo.unwind((words) => heard.push(words));
  expect(heard).toEqual(["the namespace", "two pods are there", "the cluster"]);
});

test("CleanupStack: leaves no timer running that would hold the process", async () => {
  vi.useFakeTimers();
  const undo = new CleanupStack();
  undo.add("the cluster", async () => {});
  await undo.unwind();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
