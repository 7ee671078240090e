// Runs labcheck from the checkout of the action, compares the report with the baseline if there is one, and sets
// the outputs of the step. The run itself writes the step summary.
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const START = join(process.env.GITHUB_ACTION_PATH, "../../../suites/start.mjs");
const [VIOLATED, INCONCLUSIVE] = [1, 3];
const input = (name) => process.env[`LABCHECK_${name}`] ?? "";
const option = (flag, name) => (input(name) === "" ? [] : [flag, input(name)]);

/** Runs labcheck, which prints to the log of this step; with `captured`, its output is returned instead. */
function labcheck(args, captured = false) {
  const stdio = ["ignore", captured ? "pipe" : "inherit", "inherit"];
  const { status, stdout } = spawnSync(process.execPath, [START, ...args], { stdio, encoding: "utf8" });
  return { code: status ?? 130, text: stdout ?? "" };
}

const setOutputs = (values) => {
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
setOutputs({ "exit-code": code, report });
if (existsSync(report)) {
  const { upheld, violated, inconclusive, skipped } = JSON.parse(readFileSync(report, "utf8")).summary;
  setOutputs({ upheld, violated, inconclusive, skipped });
}
process.exitCode = code;

const baseline = input("BASELINE");
// A run that judged nothing, after a usage error or without a cluster, cannot be compared.
const judged = code === 0 || code === VIOLATED || code === INCONCLUSIVE;
if (baseline !== "" && judged) {
  if (existsSync(baseline)) {
    const { code: compared, text } = labcheck(["compare", baseline, report, "--markdown"], true);
    writeFileSync(join(out, "comparison.md"), text);
    appendFileSync(process.env.GITHUB_STEP_SUMMARY, text);
    setOutputs({ comparison: compared });
    process.exitCode = compared;
  } else {
    const make = `labcheck compare ${baseline} ${report} --update`;
    process.stdout.write(`::warning title=labcheck::Baseline not found. Run \`${make}\` and commit the file that it writes.\n`);
  }
}
