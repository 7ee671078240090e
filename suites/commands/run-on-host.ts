import { prepareHost } from "../../fixtures/cluster/host.ts";
import type { ClusterOptions } from "../../fixtures/cluster/provision/cluster-spec.ts";
import { type Progress, progressOn } from "../../helpers/cli/progress.ts";
import { cacheFolder } from "../../helpers/system/files.ts";
import { runWorker } from "../worker.ts";

/**
 * Prepares the machine, runs a worker where the cluster's network is, and removes everything afterwards, however
 * the worker ended. Returns the worker's exit code; `onPrepareError` is called if the machine cannot be prepared.
 */
export async function runOnHost(
  argv: readonly string[],
  options: ClusterOptions,
  signal: AbortSignal,
  onPrepareError: (error: unknown, progress: Progress) => Promise<void> = async () => {},
): Promise<number> {
  const progress = progressOn(process.stderr);
  const cache = cacheFolder();
  const preparation = { cache, options, progress, signal, keep: false };
  const host = await prepareHost(preparation).catch(async (error: unknown) => {
    await onPrepareError(error, progress);
    throw error;
  });
  try {
    return await runWorker(host, argv, signal);
  } finally {
    await host.release();
  }
}
