import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { browserOfHost } from "../../fixtures/cluster/browser/chromium.ts";
import { CommandLog } from "../../fixtures/cluster/build/context.ts";
import { sourceUnlessKept } from "../../fixtures/cluster/provision/host.ts";
import { progressOn } from "../../helpers/cli/progress.ts";
import { EXIT } from "../../helpers/errors/labcheck-error.ts";
import { cacheFolder } from "../../helpers/system/cache.ts";
import { checkoutFor } from "../checkout.ts";
import { runOnHost } from "./run-on-host.ts";

type Counts = Record<"passed" | "failed" | "skipped", number>;

/**
 * Runs the project's tests: first those that need no cluster or make their own, then the suites on one
 * cluster. The last line is the count; a run in which nothing was tested is no success. Throws
 * a usage error where there is no checkout.
 */
export async function test(args: readonly string[], signal: AbortSignal): Promise<number> {
  const vitest = join(checkoutFor("test"), "node_modules/vitest/vitest.mjs");
  const folder = await mkdtemp(join(tmpdir(), "labcheck-test-"));
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const group = async (projects: readonly string[], run: (argv: string[]) => Promise<number>) => {
    const results = join(folder, `${projects.join("-")}.json`);
    const chosen = projects.map((name) => `--project=${name}`);
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
    const code = await run([vitest, "run", "--passWithNoTests", ...chosen, ...reporters, ...args]);
    await addCounts(counts, results);
    return code;
  };
  try {
    // Some tests without a cluster look through a browser as well.
    await browserOfHost(new CommandLog(join(folder, "log.txt")), progressOn(process.stderr), signal);
    const alone = await group(["unit", "ends", "package"], (argv) => runAlone(argv, signal));
    signal.throwIfAborted();
    const suites = await group(["cluster"], async (argv) =>
      runOnHost(argv, { target: await sourceUnlessKept(cacheFolder()) }, signal),
    );
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    if (signal.aborted) return EXIT.interrupted;
    return alone || suites || (counts.passed === 0 ? EXIT.inconclusive : EXIT.upheld);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runAlone(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const options = { stdio: ["ignore", "inherit", "inherit"], reject: false, cancelSignal: signal } as const;
  return (await execa(process.execPath, argv, options)).exitCode ?? EXIT.interrupted;
}

async function addCounts(counts: Counts, file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  const found = JSON.parse(text) as Partial<
    Record<"numPassedTests" | "numFailedTests" | "numPendingTests", number>
  >;
  counts.passed += found.numPassedTests ?? 0;
  counts.failed += found.numFailedTests ?? 0;
  counts.skipped += found.numPendingTests ?? 0;
}
