import { prepareHost } from "../../fixtures/cluster/host.ts";
import { VERSIONS } from "../../fixtures/cluster/versions.ts";
import { cacheFolder } from "../../helpers/cache.ts";
import { progressOn } from "../../helpers/cli/progress.ts";
import type { ReportDraft } from "../../helpers/report/draft.ts";
import { writeReport } from "../../helpers/report/json.ts";
import { runWorker, SELF } from "../worker.ts";

interface Supervision {
  draft: ReportDraft;
  out: string;
  json: boolean;
  signal: AbortSignal;
  /** The hidden command and its arguments. */
  argv: readonly string[];
}

export const DEFAULT_MINOR = VERSIONS.kubernetes.default as keyof typeof VERSIONS.kubernetes.minors;

/**
 * Prepares the machine, lets a worker do the run, and sees that nothing stays behind, however the
 * worker ended. A report is written even when there never was a worker.
 */
export async function supervise({ draft, out, json, signal, argv }: Supervision): Promise<number> {
  const progress = progressOn(process.stderr);
  const host = await prepareHost({
    cache: cacheFolder(),
    minor: DEFAULT_MINOR,
    progress,
    signal,
    keep: false,
  }).catch(async (error: unknown) => {
    draft.phases = progress.phases;
    draft.fail(error);
    const report = draft.build(true);
    await writeReport(out, report);
    if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
    throw error;
  });
  try {
    return await runWorker(host, [SELF, ...argv], signal);
  } finally {
    await host.release();
  }
}
