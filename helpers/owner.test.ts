import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import { isAlive, isHere, nameOf, ownerOf, partsOf } from "./owner.ts";

const startIn = (owner = "") => Number(owner.split(":")[2]);

// The start of a process is read from /proc.
describe.skipIf(process.platform !== "linux")("on Linux", () => {
  test("this process is alive, and its owner names host, number and start", async () => {
    const owner = await ownerOf(process.pid);
    expect(owner).toMatch(/^[^:]+:\d+:\d+:[\da-f]{8}\.\d+$/);
    expect(isHere(owner ?? "")).toBe(true);
    expect(await isAlive(owner ?? "")).toBe(true);
  });

  test("a later process with the same number is another one", async () => {
    expect(await isAlive(`${hostname()}:${process.pid}:1`)).toBe(false);
  });

  test("isAlive: a process whose owner names no boot is told by its number and start", async () => {
    const earlier = nameOf((await ownerOf(process.pid)) ?? "");
    expect(earlier.split(":")).toHaveLength(3);
    expect([await isAlive(earlier), isHere(earlier)]).toEqual([true, false]);
  });

  test("isAlive: a number of another process namespace is not looked up here, one of another boot has ended", async () => {
    const [host, pid, start, place = ""] = ((await ownerOf(process.pid)) ?? "").split(":");
    const [boot, processes] = place.split(".");
    const contained = `${host}:${2 ** 22 + 1}:${start}:${boot}.1${processes}`;
    const earlier = `${host}:${pid}:${start}:0${boot}.${processes}`;
    expect([await isAlive(contained), isHere(contained)]).toEqual([true, false]);
    expect([await isAlive(earlier), isHere(earlier)]).toEqual([false, false]);
  });

  test("a process is told by its real start, though its name has brackets and spaces", async () => {
    const script = "process.title = 'a) R 1 1 (b'; console.log(1); setInterval(() => {}, 1e6)";
    const child = spawn(process.execPath, ["-e", script]);
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    const [older, later] = [await ownerOf(process.pid), await ownerOf(child.pid ?? 0)];
    expect(startIn(later)).toBeGreaterThan(startIn(older));
    expect(await isAlive(later ?? "")).toBe(true);
  });

  test("a process that ended is dead, also while nobody has taken note of its end", async () => {
    // The shell becomes a sleep, which never asks what became of its child.
    const parent = spawn("sh", ["-c", "exec 3<&0; sh -c 'echo $$; read wait' <&3 & exec sleep 60"]);
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const owner = (await ownerOf(Number(line))) ?? "it ended too soon";
    expect(owner).toMatch(/\.\d+$/);
    expect(await isAlive(owner)).toBe(true);
    parent.stdin.end();
    await expect.poll(() => isAlive(owner)).toBe(false);
  });
});

test("a number that no process has is dead", async () => {
  expect(await ownerOf(2 ** 22 + 1)).toBeUndefined();
  expect(await isAlive(`${hostname()}:${2 ** 22 + 1}:5`)).toBe(false);
});

test("what another host owns counts as alive, since nobody here can tell", async () => {
  expect(await isAlive(`not-${hostname()}:${process.pid}:1`)).toBe(true);
});

test("partsOf: people are told the machine and the process, not the boot", () => {
  expect(partsOf("there:7:12:abcdef01.4026531836")).toEqual({ host: "there", process: "7:12" });
  expect(partsOf("there")).toEqual({});
});
