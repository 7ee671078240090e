import { errorMessage } from "../reasons/labcheck-error.ts";
import { CleanupStack } from "./cleanup-stack.ts";

/** Reverts a change; throws an error that names everything that could not be reverted. */
export type Undo = () => Promise<void>;

/** Every undo of a fault bounds its own waits; this is for one that waits for an answer that never comes. */
const SECONDS = 300;

/**
 * Applies steps in order, each of which returns its own undo; the result reverts all, the last first. If
 * one fails, the earlier ones are reverted at once and its error is thrown.
 */
export async function applyInOrder(steps: readonly (() => Promise<Undo>)[]): Promise<Undo> {
  const stack = new CleanupStack(SECONDS);
  const back = async () => {
    const failures = await stack.unwind();
    if (failures.length > 0) throw new Error(failures.join("; "));
  };
  try {
    for (const [index, step] of steps.entries()) stack.add(`step ${index + 1}`, await step());
    return back;
  } catch (error) {
    await back();
    throw error;
  }
}

/** Takes steps that have nothing to do with each other at once, and takes them all back at once, in the same way. */
export async function applyConcurrently(steps: readonly (() => Promise<Undo>)[]): Promise<Undo> {
  const used = await Promise.allSettled(steps.map((step) => step()));
  const back = async () => {
    const undone = used.flatMap((each) => (each.status === "fulfilled" ? [each.value()] : []));
    const failures = (await Promise.allSettled(undone)).flatMap(reasonOf);
    if (failures.length > 0) throw new Error(failures.map(errorMessage).join("; "));
  };
  const [failure] = used.flatMap(reasonOf);
  if (failure === undefined) return back;
  await back();
  throw failure;
}

const reasonOf = (settled: PromiseSettledResult<unknown>): unknown[] =>
  settled.status === "rejected" ? [settled.reason] : [];

/**
 * Returns the function that reverts a change once it is in effect; reverts it at once if it does not take
 * effect.
 */
export async function applyAndVerify(undo: Undo, inEffect: () => Promise<unknown>): Promise<Undo> {
  return applyInOrder([async () => undo, async () => inEffect().then(() => nothing)]);
}

const nothing: Undo = async () => {};
