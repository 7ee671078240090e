import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { EvidenceLog } from "../../helpers/engine/evidence.ts";
import { PLANTED } from "../../helpers/engine/secrets/sample.ts";
import { ReportBuilder } from "../../helpers/reporters/builder.ts";
import { claimLine } from "../../helpers/reporters/console.ts";
import { proofOf } from "../../helpers/reporters/matrix/sample.ts";
import type { Report } from "../../helpers/reporters/model.ts";
import { RUNS, resultOf, seen, TARGET } from "../../helpers/reporters/sample.ts";
import { finishRun } from "./finish-run.ts";

beforeEach(() => {
  for (const name of ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"]) vi.stubEnv(name, undefined);
  return () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  };
});

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-conclude-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Returns what is printed while `during` runs. */
async function printed(during: () => Promise<void>): Promise<{ stdout: string; stderr: string }> {
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      said[name] += String(text);
      return true;
    });
  await during();
  vi.restoreAllMocks();
  return said;
}

const filesIn = async (folder: string) =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(folder)).map(
        async (name) => [name, await readFile(join(folder, name), "utf8")] as const,
      ),
    ),
  );

test("finishRun: writes the report in every format, and the log", async () => {
  const folder = await tempFolder();
  const [out, log] = [join(folder, "out"), join(folder, "nodes.log")];
  await writeFile(log, "node-1 is up\n");
  const { report } = RUNS.violated;
  const said = await printed(() => finishRun(report, { out, json: false, log, text: "the end" }));
  expect(said).toEqual({ stdout: "the end\n", stderr: "" });
  const files = await filesIn(out);
  expect(Object.keys(files)).toEqual(["junit.xml", "log.txt", "report.html", "report.json", "summary.md"]);
  expect(JSON.parse(files["report.json"] ?? "")).toEqual(report);
  expect(files["log.txt"]).toBe("node-1 is up\n");
});

test("finishRun: shows the kill matrix of a proof on the page", async () => {
  const out = await tempFolder();
  const { report } = RUNS.upheld;
  await printed(() => finishRun(report, { out, json: false }));
  expect((await filesIn(out))["report.html"]).not.toContain("Kill matrix");
  await printed(() => finishRun(report, { out, json: false, proof: proofOf() }));
  expect((await filesIn(out))["report.html"]).toContain("Kill matrix");
});

test("finishRun: writes no log if names are redacted", async () => {
  const out = await tempFolder();
  await printed(() => finishRun(RUNS.upheld.report, { out, json: false }));
  expect(await readdir(out)).toEqual(["junit.xml", "report.html", "report.json", "summary.md"]);
});

test("finishRun: prints only the report with json, also on GitHub", async () => {
  vi.stubEnv("GITHUB_ACTIONS", "true");
  const out = await tempFolder();
  const { report } = RUNS.violated;
  const said = await printed(() => finishRun(report, { out, json: true, text: "the end" }));
  expect(JSON.parse(said.stdout)).toEqual(report);
  expect(said.stderr).toMatch(/^::error title=policy\/scope violated::.*\n$/);
});

test("finishRun: escapes workflow commands in the summary on GitHub, and adds annotations", async () => {
  vi.stubEnv("GITHUB_ACTIONS", "true");
  const out = await tempFolder();
  const said = await printed(() =>
    finishRun(RUNS.violated.report, { out, json: false, text: "::notice::x" }),
  );
  expect(said.stdout).toMatch(/^::stop-commands::(\S+)\n::notice::x\n::\1::\n::error title=.*\n$/);
});

/** The part of a secret that is found however it is escaped. */
const coreOf = (secret: string) =>
  (secret.match(/[A-Za-z0-9]+/g) ?? []).toSorted((one, other) => other.length - one.length)[0] ?? "";

/** A report into which everything that can be planted is. */
function plantedReport(text: string): Report {
  const log = new EvidenceLog();
  log.add(seen("open", { raw: text }));
  log.add(seen(text, { source: text, target: text, command: text }));
  const identity = { id: "r1", started: Date.now(), seed: 0, version: "0.1.0" };
  const said = { statement: "What the lab says.", expected: "open" };
  const builder = new ReportBuilder(identity, [
    { id: "pods/reach-any", ...said },
    { id: "pods/unique-ip", ...said },
  ]);
  const diagnostics = [seen("read", { raw: text })];
  builder.add(
    resultOf("pods/reach-any", {
      verdict: "violated",
      reason: text,
      evidence: log.all,
      surroundings: diagnostics,
    }),
  );
  builder.target = { ...TARGET, why: text };
  builder.findings = [{ at: "2026-08-21T10:00:01.000Z", what: text, claims: [] }];
  builder.residue = [text];
  builder.fail(new Error(text));
  return builder.build(true);
}

test.each(Object.entries(PLANTED))(
  "finishRun: leaves %s in no file and prints it nowhere",
  async (_, [text, secret]) => {
    const folder = await tempFolder();
    const [out, log, step] = ["out", "nodes.log", "step"].map((name) => join(folder, name));
    await writeFile(log ?? "", text);
    vi.stubEnv("GITHUB_ACTIONS", "true");
    vi.stubEnv("GITHUB_STEP_SUMMARY", step);
    const report = plantedReport(text);
    const said = await printed(() => finishRun(report, { out: out ?? "", json: false, log, text: "" }));
    const line = report.claims.map((claim) => claimLine(claim, process.stderr)).join("\n");
    const all = { ...(await filesIn(out ?? "")), step: await readFile(step ?? "", "utf8"), ...said, line };
    expect(coreOf(secret).length).toBeGreaterThan(4);
    for (const [name, left] of Object.entries(all))
      expect([name, left.includes("secret]") || name === "stderr", left.includes(coreOf(secret))]).toEqual([
        name,
        true,
        false,
      ]);
  },
);
