import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { scopeOf } from "../helpers/engine/claim.ts";
import { writeReport } from "../helpers/reporters/json.ts";
import { RUNS } from "../helpers/reporters/sample.ts";
import { FAULTS } from "./fault-registry.ts";
import { CLAIMS } from "./registry.ts";
import { VERSION } from "./version.ts";

/** Runs the program as a user would, with the code it compiled the last time. */
async function labcheck(...args: string[]) {
  const env = { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") };
  const argv = [join(import.meta.dirname, "main.ts"), ...args];
  const { exitCode, stdout, stderr } = await execa(process.execPath, argv, { env, reject: false });
  return { exitCode, stdout, stderr };
}

const usageError = (error: string) => ({ exitCode: 2, stdout: "", stderr: expect.stringContaining(error) });
const idsIn = (stdout: string) => stdout.split("\n").map((line) => line.split(" ", 1)[0]);

// Each of these starts a process, which takes its time on a machine that is busy with a cluster.
describe.concurrent("the command line", { timeout: 60_000 }, () => {
  test("list: prints every claim with its statement", async () => {
    const { exitCode, stdout, stderr } = await labcheck("list");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(idsIn(stdout)).toEqual(CLAIMS.map(({ id }) => id));
    for (const { statement } of CLAIMS) expect(stdout).toContain(`  ${statement}`);
  });

  test("list --json: prints the selected claims as JSON", async () => {
    const { exitCode, stdout } = await labcheck("list", "--json", "policy/*", "!policy/removed");
    expect(exitCode).toBe(0);
    const picked = CLAIMS.filter(({ id }) => id.startsWith("policy/") && id !== "policy/removed");
    expect(JSON.parse(stdout)).toEqual(
      picked.map((claim) => ({
        ...{ id: claim.id, says: claim.statement },
        ...{ mutates: claim.mutates === true, scope: scopeOf(claim) },
      })),
    );
  });

  test("list: rejects a pattern that matches no claim, and names the fix", async () => {
    expect(await labcheck("list", "policy/*", "nope/*")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr:
        'labcheck: No claim matches the pattern "nope/*" (LABCHECK_PATTERN_WITHOUT_MATCH)\n  Choose from the ids that `labcheck list` shows; * stands for any text.',
    });
  });

  test("list --faults --json: prints every fault with the verdicts that it changes", async () => {
    const { exitCode, stdout } = await labcheck("list", "--faults", "--json");
    expect(exitCode).toBe(0);
    const shown = JSON.parse(stdout) as { id: string; says: string; turns: { id: string }[] }[];
    expect(shown.map(({ id, says }) => ({ id, says }))).toEqual(
      FAULTS.map(({ id, statement: says }) => ({ id, says })),
    );
    expect(shown.filter(({ turns }) => turns.length === 0)).toEqual([]);
  });

  test("prove: rejects an unknown fault before it starts anything", async () => {
    expect(await labcheck("prove", "dns/nothing")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr:
        'labcheck: No fault matches the pattern "dns/nothing" (LABCHECK_PATTERN_WITHOUT_MATCH)\n  Choose from the ids that `labcheck list --faults` shows; * stands for any text.',
    });
  });

  test("list: marks the claims that change the cluster outside the lab's namespaces", async () => {
    const { stdout } = await labcheck("list", "ingress/*");
    const marked = stdout.split("\n").filter((line) => line.endsWith(" (changes the cluster)"));
    expect(marked.map((line) => line.split(" ", 1)[0])).toEqual(["ingress/high-availability"]);
    const read = await labcheck("list", "pods/own-network");
    expect(read.stdout.trimEnd()).toMatch(/ \(needs access to the nodes\)$/);
  });

  test("run: rejects an unknown scope", async () => {
    expect(await labcheck("run", "--allow", "everything")).toEqual(
      usageError('invalid value "everything" for --allow: must be '),
    );
  });

  test.each([
    [["up", "--nodes", "0"], 'invalid value "0" for --nodes: must be 1 to 5 (LABCHECK_INVALID_FLAG_VALUE)\n'],
    [["run", "--target", "kind"], "Allowed choices are k3s, source, existing"],
    [["run", "--without", "dns"], 'invalid value "dns" for --without: must be '],
    [["prove", "--k8s", "1.2"], 'invalid value "1.2" for --k8s: must be one of '],
    [
      ["up", "--k8s", "1.35", "--agent-k8s", "1.36"],
      "Nodes of Kubernetes 1.36 cannot join a control plane of 1.35",
    ],
    [["run", "--target", "existing", "--k8s", "1.37"], "(LABCHECK_FLAG_NEEDS_OWN_CLUSTER)"],
  ])("labcheck %j: is a usage error", async (argv, error) => {
    expect(await labcheck(...argv)).toEqual(usageError(error));
  });

  test.each([
    [["rbac"], "name: labcheck, namespace: labcheck"],
    [["rbac", "--namespace", "team"], "name: labcheck, namespace: team-other"],
  ])("labcheck %j: prints a manifest, and nothing else", async (args, text) => {
    const { exitCode, stdout, stderr } = await labcheck(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(text);
    expect(stdout).not.toContain("$(");
  });

  test("rbac: rejects an invalid namespace", async () => {
    expect(await labcheck("rbac", "--namespace", "Team")).toEqual(
      usageError('invalid value "Team" for --namespace: must be '),
    );
  });

  test("run: rejects a seed that is not a number", async () => {
    expect(await labcheck("run", "--seed", "lucky")).toEqual(
      usageError('invalid value "lucky" for --seed: must be a whole number'),
    );
  });

  test("trace: rejects a file that cannot be read", async () => {
    expect(await labcheck("trace", "/nowhere/README.txt")).toEqual(
      usageError("Cannot read /nowhere/README.txt: ENOENT"),
    );
  });

  test("report: writes the files of a stored run, and exits 0 whatever its verdicts", async ({
    onTestFinished,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), "labcheck-cli-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeReport(folder, RUNS.violated.report);
    const out = join(folder, "public");
    const { exitCode, stdout, stderr } = await labcheck("report", folder, "--redact", "--json", "--out", out);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ kind: "Report", summary: { violated: 1 } });
    expect(await readdir(out)).toContain("junit.xml");
  });

  test("report: rejects a path without a report", async () => {
    const said = await labcheck("report", "/nowhere?token=0123abc");
    expect(said).toEqual(usageError("Cannot read /nowhere?token=[secret]"));
    expect(said.stderr).not.toContain("0123abc");
  });

  test("run: rejects an unwritable report folder before it starts anything", async () => {
    expect(await labcheck("run", "--out", join(import.meta.dirname, "main.ts"))).toEqual(
      usageError(`Cannot write a report to ${join(import.meta.dirname, "main.ts")}: `),
    );
  });

  test("compare: rejects missing reports and two output formats", async () => {
    expect(await labcheck("compare", "/nowhere/a", "/nowhere/b")).toEqual(
      usageError("Cannot read /nowhere/a: ENOENT"),
    );
    expect(await labcheck("compare", "a", "b", "--json", "--markdown")).toEqual(
      usageError("labcheck: option '--json' cannot be used with option '--markdown'"),
    );
  });

  test.each([
    [["nope"], "labcheck: unknown command 'nope'"],
    [["lisst"], "labcheck: unknown command 'lisst': did you mean list?"],
    [["list", "--nope"], "labcheck: unknown option '--nope'"],
    [["run", "--nodse", "2"], "labcheck: unknown option '--nodse': did you mean --nodes?"],
    [["run", "--touch", "cluster"], "labcheck: unknown option '--touch': use --allow"],
    [["job", "--touch=cluster"], "labcheck: unknown option '--touch=cluster': use --allow"],
    [["down", "now"], "labcheck: too many arguments for 'down'. Expected 0 arguments but got 1: now."],
  ])("labcheck %j: fails with one line", async (args, line) => {
    expect(await labcheck(...args)).toEqual({ exitCode: 2, stdout: "", stderr: line });
  });

  // Only root may become a user that the system does not know.
  test.runIf(process.getuid?.() === 0)("list: runs as a user that the system does not know", async () => {
    const mayRead = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
    const argv = ["--reuid=54321", "--clear-groups", ...mayRead, process.execPath];
    const program = join(import.meta.dirname, "main.ts");
    const env = { PATH: process.env["PATH"] ?? "" };
    const options = { env, extendEnv: false, reject: false };
    expect(await execa("setpriv", [...argv, "-p", "os.homedir()"], options)).not.toMatchObject({
      exitCode: 0,
    });
    const { exitCode, stderr } = await execa("setpriv", [...argv, program, "list", "dns/*"], options);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test("--version: prints the version alone", async () => {
    expect(await labcheck("--version")).toEqual({ exitCode: 0, stdout: VERSION, stderr: "" });
  });

  test("--help: names every public command, and no hidden one", async () => {
    const { exitCode, stdout, stderr } = await labcheck("--help");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const commands = [...stdout.matchAll(/^ {2}([a-z]\S*) /gm)].map(([, name]) => name);
    expect(commands).toEqual(
      expect.arrayContaining([
        ...["run", "list", "doctor", "trace", "report", "prove", "compare", "up", "down", "clean", "rbac"],
        ...["job", "collect"],
      ]),
    );
    expect(stdout).not.toMatch(/^ {2}(?:worker|test|check|record|docs) /m);
  });
});
