import type { ClusterOptions } from "../../fixtures/cluster/provision/cluster-spec.ts";
import { prepareHost } from "../../fixtures/cluster/provision/host.ts";
import { type Progress, progressOn } from "../../helpers/cli/progress.ts";
import { cacheFolder } from "../../helpers/system/files.ts";
import { runWorker } from "../worker.ts";

/**
 * Prepares the machine, lets a worker do the work where the cluster's network is, and sees that nothing
 * stays behind, however the worker ended. Returns how it ended; `unprepared` hears why there never was one.
 */
export async function runOnHost(
  argv: readonly string[],
  checked: ClusterOptions,
  signal: AbortSignal,
  unprepared: (error: unknown, progress: Progress) => Promise<void> = async () => {},
): Promise<number> {
  const progress = progressOn(process.stderr);
  const cache = cacheFolder();
  const preparation = { cache, queried: checked, progress, signal, keep: false };
  const host = await prepareHost(preparation).catch(async (error: unknown) => {
    await unprepared(error, progress);
    throw error;
  });
  try {
    return await runWorker(host, argv, signal);
  } finally {
    await host.release();
  }
}
