import { expect, test } from "vitest";
import { UndoStack } from "./undo.ts";

test("what was set up is taken down in reverse, each when the one before has ended", async () => {
  const undo = new UndoStack();
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

test("a step that fails is reported and keeps none of the others from running", async () => {
  const undo = new UndoStack();
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

test("every step runs once, however often it is unwound", async () => {
  const undo = new UndoStack();
  let runs = 0;
  undo.add("the cluster", async () => ++runs);
  await undo.unwind();
  expect(await undo.unwind()).toEqual([]);
  expect(runs).toBe(1);
});

test("a step that is added while unwinding runs too", async () => {
  const undo = new UndoStack();
  const done: string[] = [];
  undo.add("outer", async () => undo.add("inner", async () => done.push("inner")));
  await undo.unwind();
  expect(done).toEqual(["inner"]);
});
