import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const MODULE = join(import.meta.dirname, "interrupt.ts");
/** Works until a signal arrives, and then cleans up for as long as the first argument says. */
const SCRIPT = `
const { interruptSignal } = await import(${JSON.stringify(MODULE)});
const say = (words) => process.stdout.write(words + "\\n");
const signal = interruptSignal((why) => say("interrupted by " + why), () => say("given up"));
const work = setInterval(() => {}, 1e6);
signal.addEventListener("abort", () => setTimeout(() => {
  say("taken down: " + signal.reason.message);
  clearInterval(work);
  process.exitCode = signal.reason.exitCode;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"]) process.removeAllListeners(name);
  if (process.connected) process.disconnect();
}, Number(process.argv[1])));
say("at work");
`;

async function worker(takesMs: number, stdio: "ipc" | "ignore" = "ignore") {
  const argv = ["--input-type=module", "-e", SCRIPT, String(takesMs)];
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit", stdio] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await expect.poll(() => text, { timeout: 20_000 }).toContain("at work");
  return { child, text: () => text, ended: ended(child) };
}

const ended = async (child: ChildProcess) => ((await once(child, "exit")) as [number | null])[0];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "interruptSignal: %s lets the process clean up and exit 130",
  { timeout: 30_000 },
  async (name) => {
    const { child, text, ended: code } = await worker(10);
    child.kill(name);
    expect(await code).toBe(130);
    expect(text()).toBe(`at work\ninterrupted by ${name}\ntaken down: Interrupted by ${name}\n`);
  },
);

test("interruptSignal: survives a closed terminal", { timeout: 30_000 }, async () => {
  const { child, ended: code } = await worker(10);
  child.stdout?.destroy();
  child.kill("SIGHUP");
  expect(await code).toBe(130);
});

test("interruptSignal: aborts at the end of the parent process", { timeout: 30_000 }, async () => {
  const { child, text, ended: code } = await worker(10, "ipc");
  child.disconnect();
  expect(await code).toBe(130);
  expect(text()).toContain("taken down: Interrupted by the end of the parent process");
});

test("interruptSignal: a second Ctrl+C ends the process at once, unless it comes within a second", {
  timeout: 30_000,
}, async () => {
  const { child, text, ended: code } = await worker(20_000);
  child.kill("SIGINT");
  await pause(50);
  child.kill("SIGINT");
  await pause(1100);
  expect(child.exitCode).toBe(null);
  child.kill("SIGTERM");
  await pause(50);
  expect(child.exitCode).toBe(null);
  child.kill("SIGINT");
  expect(await code).toBe(130);
  expect(text()).toBe("at work\ninterrupted by SIGINT\ngiven up\n");
});
