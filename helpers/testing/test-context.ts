import { DEFAULT_TIMEOUTS } from "../engine/timeouts.ts";
import type { Kube } from "../kubernetes/connect.ts";
import { newContext, type ProbeContext } from "../probes/probe-context.ts";

/** The context of a probe in a test, with new records, and never stopped unless a signal is given. */
export const testContext = (
  kube: Kube = {} as Kube,
  signal: AbortSignal = new AbortController().signal,
): ProbeContext => newContext({ kube, timeouts: DEFAULT_TIMEOUTS }, signal);
