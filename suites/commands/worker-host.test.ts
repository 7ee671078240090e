import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { engineSilent } from "../../helpers/errors/engine.ts";
import { ReportBuilder } from "../../helpers/reporters/builder.ts";
import { readReport } from "../../helpers/reporters/json.ts";
import { runOnHost } from "./run-on-host.ts";
import { runInWorker } from "./start-run.ts";

vi.mock("./run-on-host.ts");

beforeEach(() => {
  for (const name of ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"]) vi.stubEnv(name, undefined);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  return () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  };
});

/** Starts a run on a machine that cannot be prepared; returns the folder of its report. */
async function failPreparation(redaction: { redacted: boolean }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-worker-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const log = join(folder, "prepared.log");
  await writeFile(log, "$ apt-get install docker.io\n");
  const error = engineSilent({ host: "tcp://10.9.8.7:2375" }, { log });
  vi.mocked(runOnHost).mockImplementation(async (_argv, _options, _signal, onPrepareError) => {
    await onPrepareError?.(error, { phases: [{ name: "inspecting", durationMs: 5 }] } as never);
    throw error;
  });
  const out = join(folder, "out");
  const claim = { id: "pods/reach-any", statement: "Pods do.", expected: "open" } as const;
  const builder = new ReportBuilder({ id: "none", started: Date.now(), seed: 0, version: "0.1.0" }, [claim]);
  const { signal } = new AbortController();
  await expect(
    runInWorker({ builder, out, json: false, signal, options: {}, task: { kind: "up" }, ...redaction }),
  ).rejects.toBe(error);
  return out;
}

test("runInWorker: writes every file of a run if the machine cannot be prepared, with no claim upheld", async () => {
  const out = await failPreparation({ redacted: false });
  expect(await readdir(out)).toEqual(["junit.xml", "log.txt", "report.html", "report.json", "summary.md"]);
  const { run, claims, phases } = await readReport(join(out, "report.json"));
  expect(run).toMatchObject({ complete: true, error: { code: "LABCHECK_ENGINE_SILENT" } });
  expect(claims[0]).toMatchObject({ verdict: "inconclusive" });
  expect(phases).toEqual([{ name: "inspecting", durationMs: 5 }]);
  expect(await readFile(join(out, "junit.xml"), "utf8")).toContain("<error ");
  expect(await readFile(join(out, "log.txt"), "utf8")).toBe("$ apt-get install docker.io\n");
});

test("runInWorker: redacts the report of a failed preparation and omits its log", async () => {
  const out = await failPreparation({ redacted: true });
  expect(await readdir(out)).toEqual(["junit.xml", "report.html", "report.json", "summary.md"]);
  const texts = await Promise.all((await readdir(out)).map((name) => readFile(join(out, name), "utf8")));
  for (const text of texts)
    expect(text).toContain("The container engine at tcp://address-1:2375 does not answer");
});
