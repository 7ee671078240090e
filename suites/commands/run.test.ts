import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { watchParts } from "../../fixtures/cluster/inspect/watch.ts";
import type { Session } from "../../fixtures/cluster/session.ts";
import { describeLab } from "../../fixtures/lab/describe.ts";
import { describeTarget } from "../../fixtures/lab/describe-target.ts";
import { collectDiagnostics } from "../../fixtures/lab/diagnostics.ts";
import { deployLab, type PreparedLab, prepareLab } from "../../fixtures/lab/open.ts";
import { violated } from "../../helpers/engine/verdict.ts";
import { nodesNotStarted } from "../../helpers/errors/cluster.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import { ReportBuilder } from "../../helpers/reporters/builder.ts";
import { readReport } from "../../helpers/reporters/json.ts";
import { seen, TARGET } from "../../helpers/reporters/sample.ts";
import { standIn } from "../../helpers/testing/api-stand-in.ts";
import { sampleReason } from "../../helpers/testing/sample-claims.ts";
import type { LabClaim } from "../claim.ts";
import { run } from "./run.ts";

vi.mock("../../fixtures/lab/describe.ts", { spy: true });
vi.mock("../../fixtures/lab/open.ts", { spy: true });
vi.mock("../../fixtures/lab/diagnostics.ts", { spy: true });
vi.mock("../../fixtures/lab/describe-target.ts", { spy: true });
vi.mock("../../fixtures/cluster/inspect/watch.ts", { spy: true });

/** The output of a run: progress on stderr, the results on stdout. */
const said = { stdout: "", stderr: "" };
beforeEach(() => {
  for (const name of ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"]) vi.stubEnv(name, undefined);
  for (const name of ["stdout", "stderr"] as const) {
    said[name] = "";
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      said[name] += String(text);
      return true;
    });
  }
  return () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  };
});

const REASON = "busybox-1 on worker-a7 → 10.42.1.7:6379 is timeout, not open; token=s3cr3tvalue";
const SHUT: LabClaim = {
  ...{ id: "policy/open-before", statement: "Pods do.", expected: "open", timeoutSeconds: 30 },
  async check({ context }) {
    context.log.add(seen("timeout", { source: "pod busybox-1 on worker-a7", raw: "password: s3cr3tvalue" }));
    return violated(sampleReason(REASON));
  },
};

/** A run of one claim in a lab that is deployed by `deploy`; returns how it ended and the folder of its report. */
async function ran(deploy: typeof deployLab, redacted = false, claim = SHUT) {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-run-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const log = join(folder, "nodes.log");
  await writeFile(log, "worker-a7 printed token=s3cr3tvalue\n");
  vi.mocked(prepareLab).mockResolvedValue({ kube: {}, site: {} } as PreparedLab);
  vi.mocked(deployLab).mockImplementation(deploy);
  vi.mocked(describeTarget).mockResolvedValue(TARGET);
  vi.mocked(describeLab).mockRejectedValue(new Error("pods may not be listed"));
  vi.mocked(watchParts).mockResolvedValue({ findings: () => [], stop: async () => {} });
  vi.mocked(collectDiagnostics).mockResolvedValue([]);
  const session = { id: "r1", phases: [], log } as unknown as Session;
  const builder = new ReportBuilder({ id: "r1", started: Date.now(), seed: 0, version: "0.1.0" }, [claim]);
  const out = join(folder, "out");
  const { signal } = new AbortController();
  const rest = { claims: [claim], builder, seed: 0, allowed: [], out, json: false, redacted, signal };
  return { code: await run({ session, ...rest }), out };
}

const cluster = { downReason: async () => undefined, timeouts: { settling: 1 } };
const deployed = (async () => ({ kube: {}, cluster })) as unknown as typeof deployLab;
const textsIn = async (out: string) =>
  Promise.all((await readdir(out)).map((name) => readFile(join(out, name), "utf8")));

test("run: writes all files, without secrets there or on the terminal", async () => {
  const { code, out } = await ran(deployed);
  expect(code).toBe(1);
  expect(await readdir(out)).toEqual(["junit.xml", "log.txt", "report.html", "report.json", "summary.md"]);
  const texts = [...(await textsIn(out)), said.stdout, said.stderr];
  for (const text of texts)
    expect([text.includes("worker-a7"), text.includes("s3cr3tvalue")]).toEqual([true, false]);
});

test("run: redacts names during the run and at its end", async () => {
  const { code, out } = await ran(deployed, true);
  expect(code).toBe(1);
  expect(await readdir(out)).toEqual(["junit.xml", "report.html", "report.json", "summary.md"]);
  const shown = "busybox-1 on node-3 → address-3:6379 is timeout";
  const texts = [...(await textsIn(out)), said.stdout, said.stderr];
  for (const text of texts)
    expect([text.includes(shown), text.includes("worker-a7"), text.includes("10.42.1.7")]).toEqual([
      true,
      false,
      false,
    ]);
});

const NO_POD: LabClaim = {
  ...SHUT,
  check: async () => Promise.reject(new ProbeError(sampleReason("no guestbook pod is Ready"))),
};

test.each([
  ["violated", SHUT],
  ["inconclusive", NO_POD],
])("run: reports a deleted namespace once, and for a claim that would be %s", async (_, claim) => {
  let isThere = true;
  await using server = await standIn(() => (isThere ? { metadata: { name: "lab" } } : undefined));
  const lab = { kube: server.kube, cluster, namespace: "lab", other: "lab-other" };
  const check: LabClaim["check"] = async (context) => {
    isThere = false;
    return claim.check(context);
  };
  const deploy = (async () => lab) as unknown as typeof deployLab;
  const { code, out } = await ran(deploy, false, { ...claim, check });
  expect(code).toBe(3);
  const { run: ended, claims } = await readReport(join(out, "report.json"));
  const words = "the lab's namespace lab was deleted while the run was at work";
  expect(ended.error?.message.toLowerCase()).toBe(words);
  const reported = { verdict: "inconclusive", code: "lab-namespace-deleted", reason: words };
  expect(claims).toMatchObject([{ ...reported, data: { namespace: { namespace: "lab" } }, attempts: 1 }]);
});

test("run: writes all files even if setup fails", async () => {
  const { code, out } = await ran(async () => {
    throw nodesNotStarted({ why: "no room" });
  });
  expect(code).toBe(4);
  expect(await readdir(out)).toEqual(["junit.xml", "log.txt", "report.html", "report.json", "summary.md"]);
  expect((await readReport(join(out, "report.json"))).run.error?.code).toBe("LABCHECK_NODES_NOT_STARTED");
  expect(await readFile(join(out, "junit.xml"), "utf8")).toContain(
    "not checked: The nodes did not start: no room",
  );
  expect(said.stdout).toContain(`Log: ${join(out, "log.txt")}`);
});
