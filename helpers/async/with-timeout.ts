/**
 * What `ask` comes to, if that is within a time: the Kubernetes client's requests know no end of their own.
 * Throws an error that names the time, or `signal`'s reason, whichever comes first. What was asked goes on.
 */
export async function withTimeout<T>(
  seconds: number,
  ask: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no end within ${seconds} s`)), seconds * 1000);
  const onAbort = () => late.reject(signal?.reason as Error);
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    return await Promise.race([ask(), late.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
