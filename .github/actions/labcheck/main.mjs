// What the action does: runs labcheck from the checkout that the action came with, compares the report with the
// baseline where one is named, and tells the workflow of both. The run itself writes the step's summary.
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const START = join(process.env.GITHUB_ACTION_PATH, "../../../suites/start.mjs");
const [VIOLATED, INCONCLUSIVE] = [1, 3];
const input = (name) => process.env[`LABCHECK_${name}`] ?? "";
const option = (flag, name) => (input(name) === "" ? [] : [flag, input(name)]);

/** Runs labcheck, which prints to this step's log; with `captured`, what it prints is returned instead. */
function labcheck(args, captured = false) {
  const stdio = ["ignore", captured ? "pipe" : "inherit", "inherit"];
  const { status, stdout } = spawnSync(process.execPath, [START, ...args], { stdio, encoding: "utf8" });
  return { code: status ?? 130, text: stdout ?? "" };
}

const tell = (values) => {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  appendFileSync(process.env.GITHUB_OUTPUT, lines.join(""));
};

const out = input("OUT");
const report = join(out, "report.json");
const patterns = input("PATTERNS").split(/\s+/).filter(Boolean);
const { code } = labcheck([
  "run",
  ...["--target", input("TARGET"), "--out", out],
  ...option("--kubeconfig", "KUBECONFIG"),
  ...option("--context", "CONTEXT"),
  ...option("--namespace", "NAMESPACE"),
  ...option("--ingress-host", "INGRESS_HOST"),
  ...option("--ingress-secret", "INGRESS_SECRET"),
  ...option("--allow", "ALLOW"),
  ...(input("REDACT") === "true" ? ["--redact"] : []),
  ...["--", ...patterns],
]);
tell({ "exit-code": code, report });
if (existsSync(report)) {
  const { upheld, violated, inconclusive, skipped } = JSON.parse(readFileSync(report, "utf8")).summary;
  tell({ upheld, violated, inconclusive, skipped });
}
process.exitCode = code;

const baseline = input("BASELINE");
// What did not come to be judged, by wrong use or without a cluster, cannot be as it was before.
const judged = code === 0 || code === VIOLATED || code === INCONCLUSIVE;
if (baseline !== "" && judged) {
  if (existsSync(baseline)) {
    const { code: compared, text } = labcheck(["compare", baseline, report, "--markdown"], true);
    writeFileSync(join(out, "comparison.md"), text);
    appendFileSync(process.env.GITHUB_STEP_SUMMARY, text);
    tell({ comparison: compared });
    process.exitCode = compared;
  } else {
    const make = `labcheck compare ${baseline} ${report} --update`;
    process.stdout.write(`::warning title=labcheck::There is no baseline. Commit what \`${make}\` writes.\n`);
  }
}
