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

/** A shell of this machine in the place of one in a pod. */
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
const queried = (...argv: string[]) => ({ argv, seconds: 10, signal: never });
const said = (stdout: string, stderr = "", exitCode = 0) => ({ failed: false, exitCode, stdout, stderr });

test("each command has both outputs and the status of its own, to the last byte", async () => {
  const shell = new Shell(local);
  expect(await shell.run(queried("echo", "one"))).toEqual(said("one\n"));
  expect(await shell.run(queried("printf", "no end of line"))).toEqual(said("no end of line"));
  expect(await shell.run(queried("sh", "-c", "echo it\\'s >&2; echo '$x\ny'; exit 3"))).toEqual(
    said("$x\ny\n", "it's\n", 3),
  );
  expect(await shell.run(queried("true"))).toEqual(said(""));
});

test("much that is said comes whole", async () => {
  const many = await new Shell(local).run(queried("seq", "100000"));
  expect(many).toMatchObject({ failed: false, exitCode: 0 });
  expect(!many.failed && many.stdout.trimEnd().split("\n").length).toBe(100_000);
});

test("a command has no input, and changes nothing for the next", async () => {
  const shell = new Shell(local);
  expect(await shell.run(queried("cat"))).toEqual(said(""));
  await shell.run(queried("sh", "-c", "cd /; X=1; exit 7"));
  expect(await shell.run(queried("sh", "-c", 'echo "$X"; [ "$PWD" = / ]'))).toEqual(said("\n", "", 1));
});

test("a program that is not there did not run; a script that says 127 itself did", async () => {
  const shell = new Shell(local);
  const none = await shell.run(queried("labcheck-has-no-such-program"));
  expect(none).toMatchObject({
    failed: true,
    why: expect.stringMatching(/^the command did not run: .*not found/),
  });
  expect(await shell.run(queried("sh", "-c", "exit 127"))).toEqual(said("", "", 127));
});

test("a command over its time is lost, and so is the shell", async () => {
  const shell = new Shell(local);
  const seen = await shell.run({ argv: ["sleep", "60"], seconds: 0.1, signal: never });
  expect(seen).toEqual({ failed: true, why: "no end within 0.1 s" });
  expect(shell.usable).toBe(false);
});

test("an abort ends a command at once", async () => {
  const stop = new AbortController();
  const seen = new Shell(local).run({ argv: ["sleep", "60"], seconds: 10, signal: stop.signal });
  stop.abort();
  expect(await seen).toEqual({ failed: true, why: "the attempt was ended" });
});

test("a shell that dies under a command has lost it, whatever it had said", async () => {
  const shell = new Shell(local);
  const seen = shell.run(queried("sh", "-c", "echo half; kill -9 $PPID; sleep 1"));
  expect(await seen).toEqual({ failed: true, why: "the shell ended" });
});

test("one after the other they share a shell, at the same time they do not", async () => {
  const shells = new Shells(() => local);
  const pod = { namespace: "lab", name: "busybox", container: "c", ip: "10.0.0.1" };
  await shells.run(pod, queried("true"));
  await shells.run(pod, queried("true"));
  expect(children).toHaveLength(1);
  await Promise.all([shells.run(pod, queried("sleep", "0.2")), shells.run(pod, queried("true"))]);
  expect(children).toHaveLength(2);
  await shells.run({ ...pod, ip: "10.0.0.2" }, queried("true"));
  expect(children).toHaveLength(3);
});

test("a shell that died while nobody used it is replaced", async () => {
  const shells = new Shells(() => local);
  const pod = { namespace: "lab", name: "busybox", container: "c", ip: "10.0.0.1" };
  await shells.run(pod, queried("true"));
  children[0]?.kill("SIGKILL");
  await once(children[0] as ChildProcess, "exit");
  expect(await shells.run(pod, queried("echo", "again"))).toEqual(said("again\n"));
  expect(children).toHaveLength(2);
});

test("nobody uses it for a while, and a shell ends by itself; the next command gets another", async () => {
  const shells = new Shells(() => local);
  const pod = { namespace: "lab", name: "busybox", container: "c", ip: "10.0.0.1" };
  await shells.run(pod, queried("true"));
  await once(children[0] as ChildProcess, "exit");
  expect(children[0]?.exitCode).toBe(0);
  expect(await shells.run(pod, queried("echo", "again"))).toEqual(said("again\n"));
});
