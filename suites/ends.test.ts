import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { type Report, reportSchema } from "../helpers/reporters/model.ts";
import { containerGroups } from "./control-groups.ts";
import { SELF } from "./worker.ts";

/** One that reads, and two that change the lab. */
const POLICY = ["policy/open-before", "policy/timeout-after", "policy/removed"];
const out = mkdtempSync(join(tmpdir(), "labcheck-ends-"));
const report = (): Report => reportSchema.parse(JSON.parse(readFileSync(join(out, "report.json"), "utf8")));

/**
 * Starts `labcheck run` in a process group of its own, as a shell does; `said` waits for a part of its
 * output.
 */
const start = (...patterns: string[]) => startCommand("run", "--target", "source", "--out", out, ...patterns);

function startCommand(...args: string[]) {
  const child = spawn(process.execPath, [SELF, ...args], { detached: true });
  let text = "";
  const waiting: { words: string; done: () => void }[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      for (const { words, done } of waiting) if (text.includes(words)) done();
    });
  }
  return {
    pid: child.pid ?? 0,
    said: (words: string) =>
      new Promise<void>((done, reject) => {
        waiting.push({ words, done });
        child.on("exit", (code) =>
          reject(new Error(`it ended with ${code} and never said ${words}: ${text}`)),
        );
      }),
    ended: new Promise<number | null>((done) => {
      child.on("exit", (code) => done(code));
    }),
    text: () => text,
  };
}

/**
 * The worker has its own process group, so SIGKILL finds its processes by their parent; the engine
 * survives.
 */
async function killAll(pid: number): Promise<void> {
  for (const each of [pid, ...(await childrenOf(pid))]) process.kill(each, "SIGKILL");
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = await execa("pgrep", ["-P", String(pid), "-f", "main.ts"], { reject: false });
  return children.stdout.split("\n").filter(Boolean).map(Number);
}

async function containers(...args: string[]): Promise<string[]> {
  const env = { DOCKER_HOST: process.env["DOCKER_HOST"] ?? "unix:///run/labcheck/docker.sock" };
  const { stdout } = await execa("docker", ["ps", "--quiet", "--filter", "label=labcheck/owner", ...args], {
    env,
    reject: false,
  });
  return stdout.split("\n").filter(Boolean);
}

/** Removing a container's groups is the engine's last act, and may come after it says that the container is gone. */
const groupsGone = (before: readonly string[]) =>
  expect
    .poll(async () => (await containerGroups()).filter((group) => !before.includes(group)), {
      timeout: 20_000,
    })
    .toEqual([]);

test("run: exits with 130 on Ctrl+C while the nodes start, with a report and nothing left", async () => {
  const groups = await containerGroups();
  const run = start();
  await run.said("starting 2 nodes");
  process.kill(-run.pid, "SIGINT");
  expect(await run.ended).toBe(130);
  expect(report().run).toMatchObject({ complete: true, error: { code: "LABCHECK_INTERRUPTED" } });
  expect(report().summary).toMatchObject({ upheld: 0, violated: 0 });
  expect(report().residue).toEqual([]);
  expect(await containers("--all")).toEqual([]);
  await groupsGone(groups);
});

test("up: exits with 130 on Ctrl+C, and leaves nothing", async () => {
  const groups = await containerGroups();
  const run = startCommand("up", "--target", "source");
  await run.said("starting 2 nodes");
  process.kill(-run.pid, "SIGINT");
  expect(await run.ended).toBe(130);
  expect(await containers("--all")).toEqual([]);
  await groupsGone(groups);
});

test("up: exits with 4 if its worker is killed while the nodes start, and leaves nothing", async () => {
  const run = startCommand("up", "--target", "source");
  await expect.poll(() => containers("--all"), { timeout: 120_000 }).toHaveLength(2);
  const [worker = 0] = await childrenOf(run.pid);
  process.kill(worker, "SIGKILL");
  expect(await run.ended).toBe(4);
  expect(await containers("--all")).toEqual([]);
});

test("run: leaves a report of the evidence so far when it is killed, and the next run cleans up", async () => {
  const groups = await containerGroups();
  const run = start(...POLICY);
  await run.said("policy/open-before");
  // Nodes have groups of their own, below their containers', and none elsewhere in the machine's hierarchies.
  const created = (await containerGroups()).filter((group) => !groups.includes(group));
  expect(created.filter((group) => !/[0-9a-f]{64}/.test(group))).toEqual([]);
  expect(created.some((group) => group.endsWith("/pods"))).toBe(true);
  await killAll(run.pid);
  await run.ended;
  expect(report().run.complete).toBe(false);
  expect(report().claims.find(({ id }) => id === "policy/open-before")?.verdict).toBe("upheld");
  expect(await containers()).toHaveLength(2);

  const next = start(...POLICY);
  await next.said("policy/open-before");
  expect(next.text()).toContain("Removed the objects of a dead run");
  const [node = ""] = await containers("--filter", "name=node-2");
  const env = { DOCKER_HOST: process.env["DOCKER_HOST"] ?? "unix:///run/labcheck/docker.sock" };
  await execa("docker", ["kill", node], { env });
  expect(await next.ended).toBe(3);
  const inconclusive = report().claims.filter(({ verdict }) => verdict === "inconclusive");
  expect(inconclusive.map(({ id }) => id)).toEqual(["policy/timeout-after", "policy/removed"]);
  expect(inconclusive.map(({ reason }) => reason).join()).toContain(
    "the container of node-2 is no longer running",
  );
  expect(report().summary.violated).toBe(0);
  expect(await containers("--all")).toEqual([]);
  await groupsGone(groups);
});
