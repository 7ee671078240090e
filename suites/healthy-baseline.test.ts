import { expect, test } from "vitest";
import type { Lab } from "../fixtures/lab/lab.ts";
import { standIn } from "../helpers/testing/api-stand-in.ts";
import { sampleReason } from "../helpers/testing/sample-claims.ts";
import { type InjectionLimits, injectFault, whyGone } from "./healthy-baseline.ts";

const LAB = {} as Lab;
const SHORT: InjectionLimits = { inject: 0.05, ending: 0.1, undo: 0.05, answer: 0.05 };
const never = () => new Promise<never>(() => {});
const running = new AbortController().signal;

test("injectFault: undoes a fault in effect once", async () => {
  let state = "sound";
  const inject = async () => {
    state = "broken";
    return async () => {
      state = "mended";
    };
  };
  const { undo, failure } = await injectFault({ inject }, LAB, running, SHORT);
  expect([state, failure]).toEqual(["broken", undefined]);
  expect(await undo()).toBeUndefined();
  expect(state).toBe("mended");
});

test("injectFault: reports a fault that is not in effect at its deadline", async () => {
  const { undo, failure } = await injectFault({ inject: never }, LAB, running, SHORT);
  expect(failure).toBe("not injected: no end within 0.05 s");
  expect(await undo()).toMatch(/^not undone: its injection did not end within 0\.1 s/);
});

test("injectFault: aborts and undoes a fault that takes effect late", async () => {
  let [aborted, mended] = [false, false];
  const inject = async (_lab: Lab, signal: AbortSignal) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    aborted = true;
    return async () => {
      mended = true;
    };
  };
  const { undo, failure } = await injectFault({ inject }, LAB, running, SHORT);
  expect(failure).toBe("not injected: no end within 0.05 s");
  expect(await undo()).toBeUndefined();
  expect([aborted, mended]).toEqual([true, true]);
});

test("injectFault: ends on an interrupt", async () => {
  const interrupt = new AbortController();
  const injecting = injectFault({ inject: never }, LAB, interrupt.signal, { ...SHORT, inject: 60 });
  interrupt.abort(new Error("Interrupted by SIGINT."));
  const { undo, failure } = await injecting;
  expect(failure).toBe("not injected: Interrupted by SIGINT.");
  expect(await undo()).toMatch(/^not undone: /);
});

const fails = async () => async () => {
  throw new Error("no such pod");
};
const refuses = async () => {
  throw new Error("not found");
};
test("injectFault: returns one line for an undo that hangs or fails", async () => {
  const { undo } = await injectFault({ inject: async () => never }, LAB, running, SHORT);
  expect(await undo()).toBe("not undone: no end within 0.05 s");
  const { undo: other } = await injectFault({ inject: fails }, LAB, running, SHORT);
  expect(await other()).toBe("not undone: no such pod");
  const third = await injectFault({ inject: refuses }, LAB, running, SHORT);
  expect([third.failure, await third.undo()]).toEqual(["not injected: not found", undefined]);
});

test("whyGone: returns a reason only if the server does not answer", async () => {
  const cluster = { downReason: async () => undefined } as Lab["cluster"];
  await using server = await standIn(() => ({ gitVersion: "v1.36.1" }));
  expect(await whyGone({ kube: server.kube, cluster }, { answer: 5 })).toBeUndefined();
  await using refusing = await standIn(() => [403, { message: "forbidden" }]);
  expect(await whyGone({ kube: refusing.kube, cluster }, { answer: 5 })).toBeUndefined();
  const gone = sampleReason("the node node-2 is gone");
  const deadCluster = { downReason: async () => gone } as Lab["cluster"];
  expect(await whyGone({ kube: server.kube, cluster: deadCluster }, { answer: 5 })).toBe(gone);
  await using silent = await standIn(() => "silent");
  expect((await whyGone({ kube: silent.kube, cluster }, SHORT))?.text).toBe(
    "the API server no longer answers: no end within 0.05 s",
  );
  expect(silent.requests.length).toBeLessThanOrEqual(3);
});
