import { expect, test } from "vitest";
import { applyAndVerify, applyConcurrently, applyInOrder } from "./reversible.ts";

const recorder = () => {
  const said: string[] = [];
  const step = (name: string) => async () => {
    said.push(name);
    return async () => {
      said.push(`${name} back`);
    };
  };
  return { said, step };
};

const breaks = async () => {
  throw new Error("it breaks");
};

test("steps are taken in order and taken back in reverse", async () => {
  const { said, step } = recorder();
  const undo = await applyInOrder([step("one"), step("two")]);
  expect(said).toEqual(["one", "two"]);
  await undo();
  expect(said.slice(2)).toEqual(["two back", "one back"]);
});

test("where a step fails, those before it are taken back and those after it are not taken", async () => {
  const { said, step } = recorder();
  await expect(applyInOrder([step("one"), breaks, step("three")])).rejects.toThrow("it breaks");
  expect(said).toEqual(["one", "one back"]);
});

test("all steps are taken back even where one cannot be, which is told by its number", async () => {
  const { said, step } = recorder();
  const undo = await applyInOrder([step("one"), async () => breaks]);
  await expect(undo()).rejects.toThrow("step 2: it breaks");
  expect(said).toEqual(["one", "one back"]);
});

test("of several steps that cannot be taken back each is told, in order and at once", async () => {
  const steps = [async () => breaks, async () => breaks];
  const [ordered, together] = [await applyInOrder(steps), await applyConcurrently(steps)];
  await expect(ordered()).rejects.toThrow("step 2: it breaks; step 1: it breaks");
  await expect(together()).rejects.toThrow("it breaks; it breaks");
});

test("steps at once are all taken and all taken back", async () => {
  const { said, step } = recorder();
  const undo = await applyConcurrently([step("one"), step("two")]);
  await undo();
  expect(said.toSorted()).toEqual(["one", "one back", "two", "two back"]);
});

test("where one of the steps at once fails, the others are taken back", async () => {
  const { said, step } = recorder();
  await expect(applyConcurrently([step("one"), breaks, step("three")])).rejects.toThrow("it breaks");
  expect(said.toSorted()).toEqual(["one", "one back", "three", "three back"]);
});

test("of steps at once all are taken back even where one cannot be", async () => {
  const { said, step } = recorder();
  const undo = await applyConcurrently([async () => breaks, step("two")]);
  await expect(undo()).rejects.toThrow("it breaks");
  expect(said).toEqual(["two", "two back"]);
});

test("a change that comes into force stays until it is taken back", async () => {
  const { said, step } = recorder();
  const undo = await applyAndVerify(await step("change")(), async () => {});
  expect(said).toEqual(["change"]);
  await undo();
  expect(said).toEqual(["change", "change back"]);
});

test("a change that does not come into force is taken back at once", async () => {
  const { said, step } = recorder();
  await expect(applyAndVerify(await step("change")(), breaks)).rejects.toThrow("it breaks");
  expect(said).toEqual(["change", "change back"]);
});
