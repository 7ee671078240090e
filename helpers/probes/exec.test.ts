import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { type OpenStream, Shell, Shells } from "./exec.ts";

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
});

/** A shell on this machine that stands in for one in a pod. */
const local: OpenStream = (listener) => {
  const child = spawn("sh", { stdio: "pipe" });
  children.push(child);
  child.stdout.on("data", (chunk: Buffer) => listener.stdout(chunk));
  child.stderr.on("data", (chunk: Buffer) => listener.stderr(chunk));
  child.stdin.on("error", () => undefined);
  child.on("exit", () => listener.ended("the shell ended"));
  return { write: (text) => void child.stdin.write(text), close: () => void child.kill("SIGKILL") };
};
const never = new AbortController().signal;
const commandOf = (...argv: string[]) => ({ argv, seconds: 10, signal: never });
const said = (stdout: string, stderr = "", exitCode = 0) => ({ failed: false, exitCode, stdout, stderr });

test("Shells: return both outputs and the status of each command, to the last byte", async () => {
  const shell = new Shell(local);
  expect(await shell.run(commandOf("echo", "one"))).toEqual(said("one\n"));
  expect(await shell.run(commandOf("printf", "no end of line"))).toEqual(said("no end of line"));
  expect(await shell.run(commandOf("sh", "-c", "echo it\\'s >&2; echo '$x\ny'; exit 3"))).toEqual(
    said("$x\ny\n", "it's\n", 3),
  );
  expect(await shell.run(commandOf("true"))).toEqual(said(""));
});

test("Shells: return long output completely", async () => {
  const many = await new Shell(local).run(commandOf("seq", "100000"));
  expect(many).toMatchObject({ failed: false, exitCode: 0 });
  expect(!many.failed && many.stdout.trimEnd().split("\n").length).toBe(100_000);
});

test("Shells: give a command no input, and no effect on the next one", async () => {
  const shell = new Shell(local);
  expect(await shell.run(commandOf("cat"))).toEqual(said(""));
  await shell.run(commandOf("sh", "-c", "cd /; X=1; exit 7"));
  expect(await shell.run(commandOf("sh", "-c", 'echo "$X"; [ "$PWD" = / ]'))).toEqual(said("\n", "", 1));
});

test("Shells: distinguish a missing program from a script that exits with 127", async () => {
  const shell = new Shell(local);
  const none = await shell.run(commandOf("labcheck-has-no-such-program"));
  expect(none).toMatchObject({
    failed: true,
    why: expect.stringMatching(/^the command did not run: .*not found/),
  });
  expect(await shell.run(commandOf("sh", "-c", "exit 127"))).toEqual(said("", "", 127));
});

test("Shells: fail a command that times out, and its shell", async () => {
  const shell = new Shell(local);
  const seen = await shell.run({ argv: ["sleep", "60"], seconds: 0.1, signal: never });
  expect(seen).toEqual({ failed: true, why: "no end within 0.1 s" });
  expect(shell.usable).toBe(false);
});

test("Shells: end a command on an abort", async () => {
  const stop = new AbortController();
  const seen = new Shell(local).run({ argv: ["sleep", "60"], seconds: 10, signal: stop.signal });
  stop.abort();
  expect(await seen).toEqual({ failed: true, why: "the attempt was ended" });
});

test("Shells: fail a command whose shell ends, whatever it printed", async () => {
  const shell = new Shell(local);
  const seen = shell.run(commandOf("sh", "-c", "echo half; kill -9 $PPID; sleep 1"));
  expect(await seen).toEqual({ failed: true, why: "the shell ended" });
});

test("Shells: reuse a shell in sequence, but not concurrently", async () => {
  const shells = new Shells(() => local);
  const pod = { namespace: "lab", name: "busybox", container: "c", ip: "10.0.0.1" };
  await shells.run(pod, commandOf("true"));
  await shells.run(pod, commandOf("true"));
  expect(children).toHaveLength(1);
  await Promise.all([shells.run(pod, commandOf("sleep", "0.2")), shells.run(pod, commandOf("true"))]);
  expect(children).toHaveLength(2);
  await shells.run({ ...pod, ip: "10.0.0.2" }, commandOf("true"));
  expect(children).toHaveLength(3);
});

test("Shells: replace a shell that ended while idle", async () => {
  const shells = new Shells(() => local);
  const pod = { namespace: "lab", name: "busybox", container: "c", ip: "10.0.0.1" };
  await shells.run(pod, commandOf("true"));
  children[0]?.kill("SIGKILL");
  await once(children[0] as ChildProcess, "exit");
  expect(await shells.run(pod, commandOf("echo", "again"))).toEqual(said("again\n"));
  expect(children).toHaveLength(2);
});

test("Shells: end idle shells, and start one for the next command", async () => {
  const shells = new Shells(() => local);
  const pod = { namespace: "lab", name: "busybox", container: "c", ip: "10.0.0.1" };
  await shells.run(pod, commandOf("true"));
  await once(children[0] as ChildProcess, "exit");
  expect(children[0]?.exitCode).toBe(0);
  expect(await shells.run(pod, commandOf("echo", "again"))).toEqual(said("again\n"));
});
