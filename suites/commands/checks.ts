import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { browserOfHost } from "../../fixtures/cluster/browser/chromium.ts";
import { CommandLog } from "../../fixtures/cluster/build/context.ts";
import { keptTargetOrSource } from "../../fixtures/cluster/host.ts";
import { onPath } from "../../fixtures/cluster/machine/packages.ts";
import { progressOn } from "../../helpers/cli/progress.ts";
import { EXIT } from "../../helpers/reasons/labcheck-error.ts";
import { cacheFolder } from "../../helpers/system/files.ts";
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
    const selected = projects.map((name) => `--project=${name}`);
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
    const code = await run([vitest, "run", "--passWithNoTests", ...selected, ...reporters, ...args]);
    await addCounts(counts, results);
    return code;
  };
  try {
    // Some tests without a cluster use a browser as well.
    await browserOfHost(new CommandLog(join(folder, "log.txt")), progressOn(process.stderr), signal);
    const alone = await group(["unit", "ends", "package"], (argv) => runAlone(argv, signal));
    signal.throwIfAborted();
    const suites = await group(["cluster"], async (argv) =>
      runOnHost(argv, { target: await keptTargetOrSource(cacheFolder()) }, signal),
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

const SOURCES = ["suites", "fixtures", "helpers", "vitest.config.ts"];
const EVERY_SCRIPT =
  'for f in .ci/run .ci/issue $(find fixtures/cluster -type f -exec grep -lE "^#!/bin/(ba)?sh|^# .*" {} + | grep -vE "[.](md|ts|yaml|json|mod|sum|go)$"); do bash -n "$f" || exit 1; done';
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const CHECKS: readonly [string, readonly string[]][] = [
  ["types", ["tsc", "--noEmit"]],
  ["lint", ["oxlint", "--type-aware", "-c", ".ci/oxlint.json", ...SOURCES]],
  ["format", ["biome", "check", "--config-path=.ci/biome.json", ...SOURCES]],
  ["unused code", ["knip", "--config", ".ci/knip.json"]],
  ["shell scripts", ["sh", "-c", EVERY_SCRIPT]],
  ["package", ["sh", "-c", "node .ci/emit.mjs && publint --strict"]],
  ["workflows", ["go", "run", ACTIONLINT]],
];

/**
 * Checks types, lint, format, unused code, scripts, the package's contents and the workflows without
 * running anything. Prints the problems; throws a usage error outside a checkout.
 */
export async function check(): Promise<number> {
  const cwd = checkoutFor("check");
  const PATH = [dirname(process.execPath), join(cwd, "node_modules/.bin"), process.env["PATH"]].join(
    delimiter,
  );
  let wrong = 0;
  for (const [name, [command = "", ...args]] of CHECKS) {
    // It is no package of npm; who runs the source target has it, and CI does.
    if (command === "go" && !(await onPath("go"))) {
      process.stdout.write(`- ${name}: skipped, there is no Go\n`);
      continue;
    }
    const options = { cwd, env: { PATH }, all: true, reject: false, timeout: 300_000 } as const;
    const { exitCode, all } = await execa(command, args, options);
    process.stdout.write(exitCode === 0 ? `✓ ${name}\n` : `✗ ${name}\n${all}\n`);
    if (exitCode !== 0) wrong += 1;
  }
  return wrong === 0 ? EXIT.upheld : EXIT.violated;
}
