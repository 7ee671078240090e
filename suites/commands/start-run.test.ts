import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { readReport, writeReport } from "../../helpers/reporters/json.ts";
import { RUNS } from "../../helpers/reporters/sample.ts";
import { refuses, standIn } from "../../helpers/testing/api-stand-in.ts";
import { run } from "./run.ts";
import { runExisting } from "./start-run.ts";

vi.mock("./run.ts", { spy: true });

beforeEach(() => {
  for (const name of ["stdout", "stderr"] as const)
    vi.spyOn(process[name], "write").mockImplementation(() => true);
  for (const name of ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"]) vi.stubEnv(name, undefined);
  vi.mocked(run).mockReset();
  return () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  };
});

const NODE = {
  metadata: { name: "a" },
  status: {
    conditions: [{ type: "Ready", status: "True" }],
    nodeInfo: { operatingSystem: "linux", architecture: "amd64" },
  },
};

/** Runs on a cluster that takes a report, or does not, and keeps it there; the run itself is another's. */
async function ran(takes: boolean) {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-existing-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const server = await standIn(({ method, path, body }) => {
    if (path === "/version") return { gitVersion: "v1.37.2" };
    if (path === "/api/v1/nodes") return { items: [NODE] };
    if (method !== "POST" || !path.includes("/configmaps")) return { items: [] };
    return takes ? [201, JSON.parse(body) as object] : refuses(403, "not you");
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const kubeconfig = join(folder, "config");
  await writeFile(kubeconfig, server.kube.config.exportConfig());
  const out = join(folder, "out");
  const { signal } = new AbortController();
  vi.mocked(run).mockImplementation(async () => {
    await writeReport(out, RUNS.violated.report);
    return 1;
  });
  const rest = { claims: [], seed: 0, allowed: [], out, json: true, redacted: false, signal };
  const code = await runExisting({ ...rest, options: { kubeconfig, images: {} }, keep: "team" }).catch(
    String,
  );
  const posted = server.requests.filter(({ path }) => path.includes("/configmaps"));
  return { code, out, posted: posted.map(({ path }) => path) };
}

const PATH = "/api/v1/namespaces/team/configmaps";

test("runExisting: checks first that its report can be stored, and stores it at the end", async () => {
  const { code, posted } = await ran(true);
  expect([code, posted]).toEqual([1, [`${PATH}?dryRun=All`, PATH]]);
});

test("runExisting: does not begin if its report cannot be stored, and reports why", async () => {
  const { code, out, posted } = await ran(false);
  expect(posted).toEqual([`${PATH}?dryRun=All`]);
  expect(code).toContain("Cannot keep the report in the namespace team: 403 not you");
  expect(vi.mocked(run)).not.toHaveBeenCalled();
  const { run: reported } = await readReport(join(out, "report.json"));
  expect(reported.error?.message).toBe("Cannot keep the report in the namespace team: 403 not you");
});
