import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { expect, onTestFinished, test } from "vitest";
import { isAlive, ownerOf } from "./owner.ts";

// The start of a process is read from /proc.
const onLinux = test.skipIf(process.platform !== "linux");

onLinux("this process is alive, and its owner names host, number and start", async () => {
  const owner = await ownerOf(process.pid);
  expect(owner).toMatch(/^[^:]+:\d+:\d+$/);
  expect(await isAlive(owner ?? "")).toBe(true);
});

onLinux("a later process with the same number is another one", async () => {
  expect(await isAlive(`${hostname()}:${process.pid}:1`)).toBe(false);
});

onLinux("a process whose name looks like the end of its name is told by its real start", async () => {
  const child = spawn(process.execPath, ["-e", "process.title = 'a) R 1 1 (b'; console.log(1); setInterval(() => {}, 1e6)"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  const owner = (await ownerOf(child.pid ?? 0)) ?? "";
  expect(Number(owner.split(":")[2])).toBeGreaterThan(1e4);
  expect(await isAlive(owner)).toBe(true);
});

onLinux("a process that ended is dead, also while nobody has taken note of its end", async () => {
  // The shell becomes a sleep, which never asks what became of its child.
  const parent = spawn("sh", ["-c", "sh -c 'echo $$; read wait' <&3 & exec sleep 60"], { stdio: ["ignore", "pipe", "ignore", "pipe"] });
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const owner = (await ownerOf(Number(line))) ?? "";
  expect(await isAlive(owner)).toBe(true);
  parent.stdio[3]?.destroy();
  await expect.poll(() => isAlive(owner)).toBe(false);
});

test("a number that no process has is dead", async () => {
  expect(await ownerOf(2 ** 22 + 1)).toBeUndefined();
  expect(await isAlive(`${hostname()}:${2 ** 22 + 1}:5`)).toBe(false);
});

test("what another host owns counts as alive, since nobody here can tell", async () => {
  expect(await isAlive(`not-${hostname()}:${process.pid}:1`)).toBe(true);
});
