import { expect, test } from "vitest";
import { type Run, type RunPhase, RunState, runPhases } from "./run-phases.ts";

/** Phases that record what they do; the setup or the teardown of those named fails. */
function recorded(setupFails?: string, teardownFails?: string) {
  const calls: string[] = [];
  const step = (name: string, title: string, fails: boolean) => async () => {
    calls.push(`${name} ${title}`);
    if (fails) throw new Error(`${name} of ${title} failed`);
  };
  const phases = ["open", "deploy", "check"].map((title): RunPhase => {
    const teardown = title === "check" ? {} : { teardown: step("teardown", title, title === teardownFails) };
    return { title, setup: step("setup", title, title === setupFails), ...teardown };
  });
  return { calls, phases, state: new RunState({} as Run) };
}

test("runPhases: tears down in reverse order", async () => {
  const { calls, phases, state } = recorded();
  await runPhases(state, phases);
  expect(calls).toEqual(["setup open", "setup deploy", "setup check", "teardown deploy", "teardown open"]);
  expect(state.failures).toEqual([]);
});

test("runPhases: tears down the phase that failed and those before it", async () => {
  const { calls, phases, state } = recorded("deploy");
  await expect(runPhases(state, phases)).rejects.toThrow("setup of deploy failed");
  expect(calls).toEqual(["setup open", "setup deploy", "teardown deploy", "teardown open"]);
});

test("runPhases: records a failed teardown, and keeps the error of the setup", async () => {
  const { calls, phases, state } = recorded("check", "deploy");
  await expect(runPhases(state, phases)).rejects.toThrow("setup of check failed");
  expect(calls.slice(-2)).toEqual(["teardown deploy", "teardown open"]);
  expect(state.failures).toEqual(["deploy: teardown of deploy failed"]);
});
