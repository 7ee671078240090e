import { setTimeout as delay } from "node:timers/promises";
import pRetry, { AbortError } from "p-retry";
import { timedOut } from "../errors/cluster.ts";
import { errorMessage } from "../reasons/labcheck-error.ts";
import type { Reason } from "../reasons/reason.ts";

/** Says why something that is waited for has not happened yet: a reason where a verdict may rest on it. */
export class NotReadyError extends Error {
  override readonly name = "NotReadyError";
  readonly reason: Reason | undefined;

  constructor(why: Reason | string) {
    super(typeof why === "string" ? why : why.text);
    this.reason = typeof why === "string" ? undefined : why;
  }
}

export interface Wait {
  /** Completes "waiting for …". */
  what: string;
  seconds: number;
  /** The pause between two attempts, in milliseconds. */
  everyMs?: number;
  signal?: AbortSignal | undefined;
  remedy?: string;
  onAttempt?: (secondsLeft: number, why: string) => void;
}

/**
 * Repeats `check` until it returns a value. It throws NotReadyError until then; any other error, and a
 * result of `false` or `undefined`, would be a bug and ends the wait at once. Throws LabcheckError with the
 * last reason when the time is up.
 */
export async function waitFor<T>(wait: Wait, check: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const end = Date.now() + wait.seconds * 1000;
  const timeUp = AbortSignal.timeout(wait.seconds * 1000);
  const signal = wait.signal ? AbortSignal.any([wait.signal, timeUp]) : timeUp;
  // A request that gets no answer may hang for as long as its connection does.
  const ended = new Promise<never>((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason as Error)),
  );
  let why = "no attempt has returned";
  let reason: Reason | undefined;
  try {
    return await pRetry(
      async () => {
        try {
          const seen = await Promise.race([check(signal), ended]);
          if (seen === false || seen === undefined) {
            throw new AbortError(`the wait for ${wait.what} saw ${String(seen)}, which is not a result`);
          }
          return seen;
        } catch (error) {
          if (error instanceof NotReadyError) [why, reason] = [error.message, error.reason];
          throw error;
        }
      },
      {
        retries: Number.POSITIVE_INFINITY,
        factor: 1,
        minTimeout: wait.everyMs ?? 300,
        maxTimeout: wait.everyMs ?? 300,
        signal,
        shouldRetry: ({ error }) => error instanceof NotReadyError,
        onFailedAttempt: () => wait.onAttempt?.(Math.ceil((end - Date.now()) / 1000), why),
      },
    );
  } catch (error) {
    wait.signal?.throwIfAborted();
    if (!timeUp.aborted) throw error;
    throw timedOut(
      { seconds: wait.seconds, what: wait.what, ...(reason ? { reason } : { why }) },
      { remedy: wait.remedy, cause: error instanceof NotReadyError ? undefined : errorMessage(error) },
    );
  }
}

/** A pause that an abort ends at once. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : {});
}

/**
 * Limits the time of `query`, because requests of the Kubernetes client have no time limit. Throws an error
 * that names the time, or `signal`'s reason, whichever comes first. The operation itself continues.
 */
export async function withTimeout<T>(
  seconds: number,
  query: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no end within ${seconds} s`)), seconds * 1000);
  const onAbort = () => late.reject(signal?.reason as Error);
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    return await Promise.race([query(), late.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
