import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareHost } from "../../fixtures/cluster/host.ts";
import { cacheFolder } from "../../helpers/cache.ts";
import { progressOn } from "../../helpers/cli/progress.ts";
import { EXIT } from "../../helpers/errors.ts";
import { runWorker } from "../worker.ts";
import { DEFAULT_MINOR } from "./supervise.ts";

const VITEST = join(import.meta.dirname, "../../node_modules/vitest/vitest.mjs");

/** Runs the project's tests, unit tests and suites, against a cluster of their own; ends with the count. */
export async function test(args: readonly string[], signal: AbortSignal): Promise<number> {
  const progress = progressOn(process.stderr);
  const host = await prepareHost({
    cache: cacheFolder(),
    minor: DEFAULT_MINOR,
    progress,
    signal,
    keep: false,
  });
  const folder = await mkdtemp(join(tmpdir(), "labcheck-test-"));
  const results = join(folder, "results.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
    const code = await runWorker(host, [VITEST, "run", ...reporters, ...args], signal);
    const { passed, failed, skipped } = await countsIn(results);
    process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    // A run in which nothing was tested is no success.
    if (signal.aborted) return EXIT.interrupted;
    return code === 0 && passed === 0 ? EXIT.inconclusive : code;
  } finally {
    await rm(folder, { recursive: true });
    await host.release();
  }
}

async function countsIn(file: string): Promise<{ passed: number; failed: number; skipped: number }> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  const counts = JSON.parse(text) as Partial<
    Record<"numPassedTests" | "numFailedTests" | "numPendingTests", number>
  >;
  return {
    passed: counts.numPassedTests ?? 0,
    failed: counts.numFailedTests ?? 0,
    skipped: counts.numPendingTests ?? 0,
  };
}
