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

test("applyInOrder: applies in order and reverts in reverse", async () => {
  const { said, step } = recorder();
  const undo = await applyInOrder([step("one"), step("two")]);
  expect(said).toEqual(["one", "two"]);
  await undo();
  expect(said.slice(2)).toEqual(["two back", "one back"]);
});

test("applyInOrder: reverts the steps before one that fails, and applies none after it", async () => {
  const { said, step } = recorder();
  await expect(applyInOrder([step("one"), breaks, step("three")])).rejects.toThrow("it breaks");
  expect(said).toEqual(["one", "one back"]);
});

test("applyInOrder: reverts all steps even if one fails to revert, and reports its number", async () => {
  const { said, step } = recorder();
  const undo = await applyInOrder([step("one"), async () => breaks]);
  await expect(undo()).rejects.toThrow("step 2: it breaks");
  expect(said).toEqual(["one", "one back"]);
});

test("applyInOrder: reports every step that fails to revert, in order and at once", async () => {
  const steps = [async () => breaks, async () => breaks];
  const [ordered, together] = [await applyInOrder(steps), await applyConcurrently(steps)];
  await expect(ordered()).rejects.toThrow("step 2: it breaks; step 1: it breaks");
  await expect(together()).rejects.toThrow("it breaks; it breaks");
});

test("applyConcurrently: applies all steps and reverts all", async () => {
  const { said, step } = recorder();
  const undo = await applyConcurrently([step("one"), step("two")]);
  await undo();
  expect(said.toSorted()).toEqual(["one", "one back", "two", "two back"]);
});

test("applyConcurrently: reverts the other steps if one fails", async () => {
  const { said, step } = recorder();
  await expect(applyConcurrently([step("one"), breaks, step("three")])).rejects.toThrow("it breaks");
  expect(said.toSorted()).toEqual(["one", "one back", "three", "three back"]);
});

test("applyConcurrently: reverts all steps even if one fails to revert", async () => {
  const { said, step } = recorder();
  const undo = await applyConcurrently([async () => breaks, step("two")]);
  await expect(undo()).rejects.toThrow("it breaks");
  expect(said).toEqual(["two", "two back"]);
});

test("applyAndVerify: keeps a change that takes effect until it is reverted", async () => {
  const { said, step } = recorder();
  const undo = await applyAndVerify(await step("change")(), async () => {});
  expect(said).toEqual(["change"]);
  await undo();
  expect(said).toEqual(["change", "change back"]);
});

test("applyAndVerify: reverts a change that does not take effect", async () => {
  const { said, step } = recorder();
  await expect(applyAndVerify(await step("change")(), breaks)).rejects.toThrow("it breaks");
  expect(said).toEqual(["change", "change back"]);
});
