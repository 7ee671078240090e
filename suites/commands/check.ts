import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { onPath } from "../../fixtures/cluster/provision/packages.ts";
import { EXIT } from "../../helpers/errors/labcheck-error.ts";
import { checkoutFor } from "../checkout.ts";

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
 * What is checked without running anything: types, lint, format, unused code, scripts, what the package has, the
 * workflows. Prints what is wrong; throws a usage error where there is no checkout.
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
