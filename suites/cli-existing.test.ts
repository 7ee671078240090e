import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReport } from "../helpers/reporters/json.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "labcheck-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the program as a user would on a machine without a kubeconfig. */
async function run(name: string, ...args: string[]) {
  const env = { HOME: folder, KUBECONFIG: "", NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") };
  const out = join(folder, name);
  const argv = [join(import.meta.dirname, "main.ts"), "run", "--out", out, ...args];
  const { exitCode, stderr } = await execa(process.execPath, argv, { env, reject: false });
  const written = (await readdir(folder)).includes(name);
  return { exitCode, stderr, report: written ? await readReport(join(out, "report.json")) : undefined };
}

const EXISTING = ["--target", "existing"];

// Each of these starts a process, which takes its time on a machine that is busy with a cluster.
describe.concurrent("a run on a cluster that exists", { timeout: 120_000 }, () => {
  test.each([
    [
      ["--context", "mine"],
      "--context applies to an existing cluster only (LABCHECK_FLAG_NEEDS_EXISTING_CLUSTER)\n  Add --target",
    ],
    [EXISTING, "There is no kubeconfig: "],
    [
      [...EXISTING, "--kubeconfig", "/nowhere/config"],
      "Kubeconfig not found: /nowhere/config (LABCHECK_KUBECONFIG_NOT_FOUND)\n",
    ],
  ])("run %j: is a usage error, and writes nothing", async (args, words) => {
    const { exitCode, stderr, report } = await run(`wrong-${words.length}`, ...args);
    expect({ exitCode, report }).toEqual({ exitCode: 2, report: undefined });
    expect(stderr).toContain(`labcheck: ${words}`);
  });

  test("run: reports an API server that does not answer", async () => {
    const kubeconfig = join(folder, "config");
    const content = {
      "current-context": "mine",
      clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:2" } }],
      contexts: [{ name: "mine", context: { cluster: "c" } }],
    };
    await writeFile(kubeconfig, JSON.stringify(content));
    const { exitCode, stderr, report } = await run("out", ...EXISTING, "--kubeconfig", kubeconfig, "dns/*");
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^labcheck: The API server https:\/\/127\.0\.0\.1:2 does not answer: /m);
    expect(report?.run.error?.remedy).toContain("kubectl --context mine version");
    expect(report?.claims.map(({ reason }) => reason.slice(0, 12))).toEqual(Array(8).fill("not checked:"));
  });
});
