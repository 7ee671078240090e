import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import { isOnThisHost, isProcessAlive, nameOf, partsOf, processIdentity } from "./process-identity.ts";

const startIn = (owner = "") => Number(owner.split(":")[2]);

// The start of a process is read from /proc.
describe.skipIf(process.platform !== "linux")("on Linux", () => {
  test("isProcessAlive: this process is alive, and its identity has host, number and start", async () => {
    const owner = await processIdentity(process.pid);
    expect(owner).toMatch(/^[^:]+:\d+:\d+:[\da-f]{8}\.\d+$/);
    expect(isOnThisHost(owner ?? "")).toBe(true);
    expect(await isProcessAlive(owner ?? "")).toBe(true);
  });

  test("isProcessAlive: a later process with the same number is another one", async () => {
    expect(await isProcessAlive(`${hostname()}:${process.pid}:1`)).toBe(false);
  });

  test("isProcessAlive: identifies a process by number and start if the owner has no boot", async () => {
    const earlier = nameOf((await processIdentity(process.pid)) ?? "");
    expect(earlier.split(":")).toHaveLength(3);
    expect([await isProcessAlive(earlier), isOnThisHost(earlier)]).toEqual([true, false]);
  });

  test("isProcessAlive: does not look up a number of another process namespace, and one of another boot has ended", async () => {
    const [host, pid, start, place = ""] = ((await processIdentity(process.pid)) ?? "").split(":");
    const [boot, processes] = place.split(".");
    const contained = `${host}:${2 ** 22 + 1}:${start}:${boot}.1${processes}`;
    const earlier = `${host}:${pid}:${start}:0${boot}.${processes}`;
    expect([await isProcessAlive(contained), isOnThisHost(contained)]).toEqual([true, false]);
    expect([await isProcessAlive(earlier), isOnThisHost(earlier)]).toEqual([false, false]);
  });

  test("partsOf: reads the start of a process whose name contains brackets and spaces", async () => {
    const script = "process.title = 'a) R 1 1 (b'; console.log(1); setInterval(() => {}, 1e6)";
    const child = spawn(process.execPath, ["-e", script]);
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    const [older, later] = [await processIdentity(process.pid), await processIdentity(child.pid ?? 0)];
    expect(startIn(later)).toBeGreaterThan(startIn(older));
    expect(await isProcessAlive(later ?? "")).toBe(true);
  });

  test("isProcessAlive: a process that ended is dead, also before its parent collects it", async () => {
    // The shell becomes a sleep, which never collects its child.
    const parent = spawn("sh", ["-c", "exec 3<&0; sh -c 'echo $$; read wait' <&3 & exec sleep 60"]);
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const owner = (await processIdentity(Number(line))) ?? "it ended too soon";
    expect(owner).toMatch(/\.\d+$/);
    expect(await isProcessAlive(owner)).toBe(true);
    parent.stdin.end();
    await expect.poll(() => isProcessAlive(owner)).toBe(false);
  });
});

test("isProcessAlive: a number without a process is dead", async () => {
  expect(await processIdentity(2 ** 22 + 1)).toBeUndefined();
  expect(await isProcessAlive(`${hostname()}:${2 ** 22 + 1}:5`)).toBe(false);
});

test("isProcessAlive: assumes that a process of another host is alive", async () => {
  expect(await isProcessAlive(`not-${hostname()}:${process.pid}:1`)).toBe(true);
});

test("nameOf: contains the machine and the process, not the boot", () => {
  expect(partsOf("there:7:12:abcdef01.4026531836")).toEqual({ host: "there", process: "7:12" });
  expect(partsOf("there")).toEqual({});
});
