import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

const GITHUB = join(import.meta.dirname, "../.github");
/** Stands in for labcheck: records its arguments, writes a report, and exits with CODE or COMPARED. */
const LABCHECK = `
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
const args = process.argv.slice(2);
appendFileSync("calls", JSON.stringify(args) + "\\n");
if (args[0] === "compare") console.log("# worse");
else if (process.env.CODE !== "4") {
  mkdirSync("out", { recursive: true });
  const summary = { upheld: 5, violated: 1, inconclusive: 0, skipped: 2 };
  writeFileSync("out/report.json", JSON.stringify({ summary }));
}
process.exitCode = Number(args[0] === "compare" ? process.env.COMPARED : process.env.CODE);
`;

/** Runs the action's program beside that stand-in; returns how it ended and what it left. */
async function act(env: Record<string, string>, baseline?: string) {
  const cwd = await mkdtemp(join(tmpdir(), "labcheck-action-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await mkdir(join(cwd, "suites"));
  await writeFile(join(cwd, "suites/start.mjs"), LABCHECK);
  await writeFile(join(cwd, "output"), "");
  await writeFile(join(cwd, "summary"), "");
  if (baseline !== undefined) await writeFile(join(cwd, baseline), "{}");
  const given = {
    GITHUB_ACTION_PATH: join(cwd, ".github/actions/labcheck"),
    GITHUB_OUTPUT: join(cwd, "output"),
    GITHUB_STEP_SUMMARY: join(cwd, "summary"),
    LABCHECK_TARGET: "existing",
    LABCHECK_OUT: "out",
    ...env,
  };
  const main = join(GITHUB, "actions/labcheck/main.mjs");
  const { exitCode, stdout } = await execa(process.execPath, [main], { cwd, env: given, reject: false });
  const text = (name: string) => readFile(join(cwd, name), "utf8");
  const checked = (await text("calls")).trim().split("\n");
  const output = Object.fromEntries(
    (await text("output"))
      .trim()
      .split("\n")
      .map((line) => line.split("=")),
  );
  return {
    exitCode,
    stdout,
    calls: checked.map((line) => JSON.parse(line)),
    output,
    summary: await text("summary"),
  };
}

const COUNTS = { report: "out/report.json", upheld: "5", violated: "1", inconclusive: "0", skipped: "2" };

test("action: exits as the run without a baseline, and sets its counts as outputs", async () => {
  const { exitCode, calls, output } = await act({ CODE: "1", LABCHECK_PATTERNS: "dns/* !dns/server" });
  expect(calls).toEqual([["run", "--target", "existing", "--out", "out", "--", "dns/*", "!dns/server"]]);
  expect({ exitCode, output }).toEqual({ exitCode: 1, output: { ...COUNTS, "exit-code": "1" } });
});

test("action: passes every input that is set as an option", async () => {
  const flags = {
    KUBECONFIG: "a b",
    CONTEXT: "c",
    NAMESPACE: "",
    ALLOW: "cluster",
    REDACT: "true",
    INGRESS_HOST: "lab.example",
    INGRESS_SECRET: "default/lab",
  };
  const env = Object.fromEntries(Object.entries(flags).map(([name, value]) => [`LABCHECK_${name}`, value]));
  const { calls } = await act({ ...env, CODE: "0" });
  const options = [
    ...["--kubeconfig", "a b", "--context", "c"],
    ...["--ingress-host", "lab.example", "--ingress-secret", "default/lab"],
    ...["--allow", "cluster", "--redact", "--"],
  ];
  expect(calls).toEqual([["run", "--target", "existing", "--out", "out", ...options]]);
});

test.each([
  ["as before, though something is violated", "1", "0", 0],
  ["worse", "1", "1", 1],
  ["something lost", "3", "3", 3],
])("action: exits as the comparison with a baseline: %s", async (_, CODE, COMPARED, ends) => {
  const { exitCode, calls, output, summary } = await act({ CODE, COMPARED, LABCHECK_BASELINE: "b" }, "b");
  expect(calls.at(-1)).toEqual(["compare", "b", "out/report.json", "--markdown"]);
  expect({ exitCode, summary }).toEqual({ exitCode: ends, summary: "# worse\n" });
  expect(output).toEqual({ ...COUNTS, "exit-code": CODE, comparison: COMPARED });
});

test("action: does not compare a run without a cluster", async () => {
  const { exitCode, calls, output } = await act({ CODE: "4", COMPARED: "0", LABCHECK_BASELINE: "b" }, "b");
  expect({ exitCode, calls: calls.length }).toEqual({ exitCode: 4, calls: 1 });
  expect(output).toEqual({ report: "out/report.json", "exit-code": "4" });
});

test("action: names the command that creates a missing baseline", async () => {
  const { exitCode, stdout } = await act({ CODE: "1", LABCHECK_BASELINE: "b" });
  expect(exitCode).toBe(1);
  expect(stdout).toContain("labcheck compare b out/report.json --update");
});

/** Stands in for gh: lists the issue OPEN, and records every other call. */
const GH = `#!/bin/sh
if [ "$2" = list ]; then echo "$OPEN"; else echo "$@" > calls; fi
`;

test.each([
  ["", "issue create --title T --body-file f"],
  ["7", "issue comment 7 --body-file f"],
])(".ci/issue: reports a regression in one issue: open is %j", async (OPEN, expected) => {
  const cwd = await mkdtemp(join(tmpdir(), "labcheck-issue-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await writeFile(join(cwd, "gh"), GH, { mode: 0o755 });
  const env = { OPEN, PATH: `${cwd}:${process.env["PATH"]}` };
  await execa(join(GITHUB, "../.ci/issue"), ["T", "f"], { cwd, env });
  expect((await readFile(join(cwd, "calls"), "utf8")).trim()).toBe(expected);
});
