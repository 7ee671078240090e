import { apiServerSilent } from "../fixtures/cluster/down-reasons.ts";
import type { Lab } from "../fixtures/lab/lab.ts";
import { withTimeout } from "../helpers/async/with-timeout.ts";
import { reasonOfError } from "../helpers/engine/engine-reasons.ts";
import type { Reason } from "../helpers/engine/reason.ts";
import { errorMessage } from "../helpers/errors/labcheck-error.ts";
import { statusOf } from "../helpers/kubernetes/client.ts";
import type { Fault } from "./fault.ts";

/** What the parts of an injection may take, in seconds. */
export interface InjectionLimits {
  inject: number;
  /** After the deadline or an interrupt, until what was begun has come to an end. */
  ending: number;
  undo: number;
  /** For each of three questions whether the API server is there at all. */
  answer: number;
}

const LIMITS: InjectionLimits = { inject: 300, ending: 30, undo: 300, answer: 10 };

/** What an undo may take after an interrupt. */
const HURRIED_SECONDS = 60;

export interface Injected {
  /** Takes the fault away; one line where that fails or takes too long. */
  undo: () => Promise<string | undefined>;
  /** Why it is not in force; what was begun is undone then, as far as it can be. */
  failure?: string;
}

/**
 * Breaks the lab within a time, or says why it is not broken. Whatever comes of it, `undo` is to be called: an
 * injection that is late or interrupted is undone as well, once it has come to an end. Never throws.
 */
export async function injectFault(
  fault: Pick<Fault, "inject">,
  lab: Lab,
  signal: AbortSignal,
  limits: InjectionLimits = LIMITS,
): Promise<Injected> {
  const stop = new AbortController();
  const begun = fault.inject(lab, AbortSignal.any([signal, stop.signal]));
  // Who interrupts a run is not to wait for all that it could take.
  const seconds = () => (signal.aborted ? Math.min(limits.undo, HURRIED_SECONDS) : limits.undo);
  const undoOf = (mend: () => Promise<void>) => () =>
    withTimeout(seconds(), mend).then(
      () => undefined,
      (error: unknown) => `not undone: ${errorMessage(error)}`,
    );
  try {
    return { undo: undoOf(await withTimeout(limits.inject, () => begun, signal)) };
  } catch (error) {
    const failure = `not injected: ${errorMessage(error)}`;
    stop.abort(new Error("the fault was not in force in time"));
    const undo = async () => {
      const late = withTimeout(limits.ending, () =>
        begun.then(
          (mend) => ({ mend }),
          () => undefined,
        ),
      );
      const ended = await late.catch(() => "late" as const);
      if (ended === "late")
        return `not undone: its injection did not end within ${limits.ending} s, and nobody knows what it changed`;
      return ended && undoOf(ended.mend)();
    };
    return { undo, failure };
  }
}

const LOOKS = 3;

/** Why nothing can be asked of an API server: it gives no answer, three times in a row; undefined where it does. */
export async function silenceOf(
  { version }: Pick<Lab["kube"], "version">,
  { answer }: Pick<InjectionLimits, "answer"> = LIMITS,
): Promise<Reason | undefined> {
  let why = "";
  for (let looks = 0; looks < LOOKS; looks += 1) {
    try {
      await withTimeout(answer, () => version.getCode());
      return undefined;
    } catch (error) {
      // A refusal is an answer.
      if (statusOf(error) !== undefined) return undefined;
      why = errorMessage(error);
    }
  }
  return apiServerSilent({ why });
}

/** Why nothing more can be asked of a cluster: its API server is silent, or a node is gone; else undefined. */
export async function whyGone(
  { kube, cluster }: Pick<Lab, "kube" | "cluster">,
  limits: Pick<InjectionLimits, "answer"> = LIMITS,
): Promise<Reason | undefined> {
  const silent = await silenceOf(kube, limits);
  return silent ?? withTimeout(limits.answer * LOOKS, () => cluster.downReason()).catch(reasonOfError);
}
