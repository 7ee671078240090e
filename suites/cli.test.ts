import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { scopeOf } from "../helpers/engine/claim.ts";
import { writeReport } from "../helpers/reporters/json.ts";
import { RUNS } from "../helpers/reporters/sample.ts";
import { CLAIMS, FAULTS } from "./registry.ts";
import { VERSION } from "./version.ts";

/** Runs the program as a user would, with the code it compiled the last time. */
async function labcheck(...args: string[]) {
  const env = { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") };
  const argv = [join(import.meta.dirname, "main.ts"), ...args];
  const { exitCode, stdout, stderr } = await execa(process.execPath, argv, { env, reject: false });
  return { exitCode, stdout, stderr };
}

const wrongUse = (error: string) => ({ exitCode: 2, stdout: "", stderr: expect.stringContaining(error) });
const idsIn = (stdout: string) => stdout.split("\n").map((line) => line.split(" ", 1)[0]);

// Each of these starts a process, which takes its time on a machine that is busy with a cluster.
describe.concurrent("the command line", { timeout: 60_000 }, () => {
  test("list prints every claim with what it says", async () => {
    const { exitCode, stdout, stderr } = await labcheck("list");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(idsIn(stdout)).toEqual(CLAIMS.map(({ id }) => id));
    for (const { statement } of CLAIMS) expect(stdout).toContain(`  ${statement}`);
  });

  test("list --json prints what a machine reads, of the claims that the patterns pick", async () => {
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

  test("a pattern that matches nothing is wrong use, and one sentence says what to do", async () => {
    expect(await labcheck("list", "policy/*", "nope/*")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr:
        'labcheck: No claim matches the pattern "nope/*" (LABCHECK_PATTERN_WITHOUT_MATCH)\n  Choose from the ids that `labcheck list` shows; * stands for any text.',
    });
  });

  test("list --faults prints every fault, for a machine with what it turns", async () => {
    const { exitCode, stdout } = await labcheck("list", "--faults", "--json");
    expect(exitCode).toBe(0);
    const shown = JSON.parse(stdout) as { id: string; says: string; turns: { id: string }[] }[];
    expect(shown.map(({ id, says }) => ({ id, says }))).toEqual(
      FAULTS.map(({ id, statement: says }) => ({ id, says })),
    );
    expect(shown.filter(({ turns }) => turns.length === 0)).toEqual([]);
  });

  test("a fault that there is not is wrong use, before anything is started", async () => {
    expect(await labcheck("prove", "dns/nothing")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr:
        'labcheck: No fault matches the pattern "dns/nothing" (LABCHECK_PATTERN_WITHOUT_MATCH)\n  Choose from the ids that `labcheck list --faults` shows; * stands for any text.',
    });
  });

  test("list tells of the claims that reach beyond the lab's own namespaces", async () => {
    const { stdout } = await labcheck("list", "ingress/*");
    const reaching = stdout.split("\n").filter((line) => line.endsWith(" (changes the cluster)"));
    expect(reaching.map((line) => line.split(" ", 1)[0])).toEqual(["ingress/high-availability"]);
  });

  test("a kind of thing that nobody touches is wrong use", async () => {
    expect(await labcheck("run", "--allow", "everything")).toEqual(
      wrongUse('invalid value "everything" for --allow: must be '),
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
  ])("%j is wrong use", async (argv, error) => {
    expect(await labcheck(...argv)).toEqual(wrongUse(error));
  });

  test.each([
    [["rbac"], "name: labcheck, namespace: labcheck"],
    [["rbac", "--namespace", "team"], "name: labcheck, namespace: team-other"],
  ])("%j prints a manifest for kubectl, and nothing else", async (args, words) => {
    const { exitCode, stdout, stderr } = await labcheck(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(words);
    expect(stdout).not.toContain("$(");
  });

  test("rbac for what can be no namespace is wrong use", async () => {
    expect(await labcheck("rbac", "--namespace", "Team")).toEqual(
      wrongUse('invalid value "Team" for --namespace: must be '),
    );
  });

  test("a seed that is no number is wrong use", async () => {
    expect(await labcheck("run", "--seed", "lucky")).toEqual(
      wrongUse('invalid value "lucky" for --seed: must be a whole number'),
    );
  });

  test("trace without a file that can be read is wrong use", async () => {
    expect(await labcheck("trace", "/nowhere/README.txt")).toEqual(
      wrongUse("Cannot read /nowhere/README.txt: ENOENT"),
    );
  });

  test("report writes what a stored run is shown as, and ends with 0 whatever its verdicts", async ({
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

  test("report without a report is wrong use", async () => {
    const said = await labcheck("report", "/nowhere?token=0123abc");
    expect(said).toEqual(wrongUse("Cannot read /nowhere?token=[secret]"));
    expect(said.stderr).not.toContain("0123abc");
  });

  test("a run that cannot write its report is wrong use, before anything is started", async () => {
    expect(await labcheck("run", "--out", join(import.meta.dirname, "main.ts"))).toEqual(
      wrongUse(`Cannot write a report to ${join(import.meta.dirname, "main.ts")}: `),
    );
  });

  test("compare wants two reports or a folder, and one form of answer", async () => {
    expect(await labcheck("compare", "/nowhere/a", "/nowhere/b")).toEqual(
      wrongUse("Cannot read /nowhere/a: ENOENT"),
    );
    expect(await labcheck("compare", "a", "b", "--json", "--markdown")).toEqual(
      wrongUse("error: option '--json' cannot be used with option '--markdown'"),
    );
  });

  test("an unknown command is wrong use", async () => {
    expect(await labcheck("nope")).toEqual(wrongUse("error: unknown command 'nope'\n"));
  });

  test("an unknown option is wrong use", async () => {
    expect(await labcheck("list", "--nope")).toEqual(wrongUse("error: unknown option '--nope'\n"));
  });

  // It ends with 1, which says "violated": main.ts adds run without what its program does on such an end.
  test("an unknown option of run is wrong use", async () => {
    expect(await labcheck("run", "--nope")).toEqual(wrongUse("error: unknown option '--nope'"));
  });

  // Only root may become a user that nobody knows.
  test.runIf(process.getuid?.() === 0)(
    "a user that the system does not know runs it all the same",
    async () => {
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
    },
  );

  test("--version prints the version alone", async () => {
    expect(await labcheck("--version")).toEqual({ exitCode: 0, stdout: VERSION, stderr: "" });
  });

  test("--help names every command for people, and none that is for labcheck itself", async () => {
    const { exitCode, stdout, stderr } = await labcheck("--help");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const commands = [...stdout.matchAll(/^ {2}([a-z]\S*) /gm)].map(([, name]) => name);
    expect(commands).toEqual(
      expect.arrayContaining([
        ...["run", "list", "doctor", "trace", "report", "prove", "compare", "up", "down", "clean", "rbac"],
        ...["job", "collect"],
      ]),
    );
    expect(stdout).not.toContain("-inside");
  });
});
