import { randomUUID } from "node:crypto";
import { PassThrough, Writable } from "node:stream";
import type { V1Status } from "@kubernetes/client-node";
import type { Kube } from "../kubernetes/connect.ts";
import { kubectlExec, type Pod, type ProbeContext, recordObservation, shellQuote } from "./probe-context.ts";

type ContainerRef = Pick<Pod, "namespace" | "name" | "container" | "ip">;

/** How long a shell waits for another command, in milliseconds. */
const IDLE_MS = 2000;

const keyOf = ({ namespace, name, container, ip }: ContainerRef) =>
  [namespace, name, container, ip].join("/");

/**
 * Shells in pods, each kept for a while for the next command, because starting one takes five times as long
 * as a command in it. No two commands share a shell at a time. A failed command is not retried here.
 */
export class Shells {
  readonly #dial: (place: ContainerRef) => OpenStream;
  readonly #idle = new Set<{ key: string; shell: Shell; timer: NodeJS.Timeout }>();

  constructor(dial: (place: ContainerRef) => OpenStream) {
    this.#dial = dial;
  }

  async run(place: ContainerRef, command: Command): Promise<Executed> {
    const key = keyOf(place);
    const shell = this.#take(key) ?? new Shell(this.#dial(place));
    const seen = await shell.run(command);
    if (shell.usable) this.#keep(key, shell);
    return seen;
  }

  #take(key: string): Shell | undefined {
    // The last one, so that those which are not needed grow old.
    const kept = [...this.#idle].findLast((each) => each.key === key);
    if (!kept) return undefined;
    clearTimeout(kept.timer);
    this.#idle.delete(kept);
    return kept.shell;
  }

  #keep(key: string, shell: Shell): void {
    const kept = { key, shell, timer: setTimeout(() => shell.close(), IDLE_MS) };
    this.#idle.add(kept);
    shell.onBroken = () => {
      clearTimeout(kept.timer);
      this.#idle.delete(kept);
    };
  }
}

/** A command in a pod either ended, with all its output, or failed. A failed one proves nothing. */
export type Executed =
  | { failed: false; exitCode: number; stdout: string; stderr: string }
  | { failed: true; why: string };

/** A line to a shell somewhere: what is written is its input. */
interface ShellStream {
  write(text: string): void;
  /** Ends it from here; a command that is under way is left alone. */
  close(): void;
}

/** Who listens at this end of a line. */
interface StreamListener {
  stdout(chunk: Buffer): void;
  stderr(chunk: Buffer): void;
  ended(why: string): void;
}

export type OpenStream = (listener: StreamListener) => ShellStream;

/** A command, and how long it may take at most. */
interface Command {
  argv: readonly string[];
  seconds: number;
  signal: AbortSignal;
}

/** Exit statuses of a shell that could not start a program. */
const NOT_STARTED = new Set([126, 127]);

/**
 * A shell that receives one command after the other through one stream, and runs each in a new process. A
 * marker at the end of each of the two outputs shows that all of it has arrived.
 */
export class Shell {
  readonly #line: ShellStream;
  #stdout: Buffer[] = [];
  #stderr: Buffer[] = [];
  #heard: (() => void) | undefined;
  #broken: string | undefined;
  #onBroken: (() => void) | undefined;

  constructor(dial: OpenStream) {
    this.#line = dial({
      stdout: (chunk) => this.#hear(this.#stdout, chunk),
      stderr: (chunk) => this.#hear(this.#stderr, chunk),
      ended: (why) => {
        this.#line.close();
        this.#break(why);
      },
    });
  }

  /** Whether it can be given another command. */
  get usable(): boolean {
    return this.#broken === undefined && this.#heard === undefined;
  }

  set onBroken(then: () => void) {
    this.#onBroken = then;
  }

  /** Runs a command; if it exceeds its time limit, it fails and the shell is closed. */
  async run({ argv, seconds, signal }: Command): Promise<Executed> {
    if (!this.usable) return { failed: true, why: this.#broken ?? "the shell is busy" };
    const mark = `labcheck-${randomUUID()}`;
    const { promise, resolve } = Promise.withResolvers<Executed>();
    this.#stdout = [];
    this.#stderr = [];
    this.#heard = () => {
      const seen =
        this.#broken === undefined ? this.#endOf(mark) : { failed: true as const, why: this.#broken };
      if (seen) resolve(seen);
    };
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
    const onAbort = () => {
      this.#line.close();
      this.#break(signal.aborted ? "the attempt was ended" : `no end within ${seconds} s`);
    };
    deadline.addEventListener("abort", onAbort);
    if (deadline.aborted) onAbort();
    else this.#line.write(shellLine(argv, mark));
    const seen = await promise;
    deadline.removeEventListener("abort", onAbort);
    this.#heard = undefined;
    if (seen.failed || argv[0] === "sh" || !NOT_STARTED.has(seen.exitCode)) return seen;
    return { failed: true, why: `the command did not run: ${seen.stderr.trim()}` };
  }

  /** Closes the shell once its current command has ended. */
  close(): void {
    if (this.#broken !== undefined) return;
    this.#line.write("exit\n");
    this.#break("the shell was closed");
  }

  #hear(chunks: Buffer[], chunk: Buffer): void {
    chunks.push(chunk);
    this.#heard?.();
  }

  #break(why: string): void {
    if (this.#broken !== undefined) return;
    this.#broken = why;
    this.#heard?.();
    this.#onBroken?.();
  }

  #endOf(mark: string): Executed | undefined {
    const [stdout, status] = textBefore(mark, this.#stdout) ?? [];
    const [stderr] = textBefore(mark, this.#stderr) ?? [];
    if (stdout === undefined || stderr === undefined) return undefined;
    return { failed: false, exitCode: Number(status), stdout, stderr };
  }
}

/** The command without any input, then the mark behind both outputs, with the status behind the first. */
function shellLine(argv: readonly string[], mark: string): string {
  const command = argv.map(shellQuote).join(" ");
  return `(exec ${command}) </dev/null; printf '\\n%s %s\\n' ${mark} $?; printf '\\n%s\\n' ${mark} >&2\n`;
}

/** The text before a marker and the rest of the marker's line; undefined until that line is complete. */
function textBefore(mark: string, chunks: readonly Buffer[]): [text: string, behind: string] | undefined {
  const text = Buffer.concat(chunks).toString("utf8");
  const at = text.lastIndexOf(`\n${mark}`);
  const behind = /^ ?(\d*)\n/.exec(at < 0 ? "" : text.slice(at + 1 + mark.length))?.[1];
  return behind === undefined ? undefined : [text.slice(0, at), behind];
}

export interface Execution {
  pod: Pod;
  argv: readonly string[];
  /** The time limit in seconds, after which the command fails. */
  seconds: number;
  probe: string;
  target: string;
  /** The outcome in words, from what came back. */
  outcomeOf?: (executed: Executed & { failed: false }) => string;
}

/** Runs a command in a pod and records what came back. */
export async function execute(context: ProbeContext, execution: Execution): Promise<Executed> {
  const { pod, argv, seconds, probe, target } = execution;
  const command = kubectlExec(pod, argv.map(shellQuote).join(" "));
  const source = `pod ${pod.name} on ${pod.node}`;
  return recordObservation<Executed>(context, { probe, source, target, command }, async () => {
    const seen = await shellsOf(context.kube).run(pod, { argv, seconds, signal: context.signal });
    if (seen.failed) return { result: seen, outcome: "lost", raw: seen.why };
    const outcome = execution.outcomeOf?.(seen) ?? `exit ${seen.exitCode}`;
    return { result: seen, outcome, raw: [seen.stdout, seen.stderr].filter(Boolean).join("\n--- stderr\n") };
  });
}

const SHELLS = new WeakMap<Kube, Shells>();

function shellsOf(kube: Kube): Shells {
  const known = SHELLS.get(kube) ?? new Shells((pod) => openExecStream(kube.config, pod));
  SHELLS.set(kube, known);
  return known;
}

/**
 * A line to a shell in a pod. The client reports the status only if the status frame comes, and says nothing when
 * the stream just ends; so whichever comes first decides.
 */
const openExecStream =
  (
    config: Kube["config"],
    { namespace, name, container }: Pick<Pod, "namespace" | "name" | "container">,
  ): OpenStream =>
  (listener) => {
    const input = new PassThrough();
    let socket: { terminate?: () => void } | undefined;
    let cut = false;
    const opening = import("@kubernetes/client-node").then(({ Exec }) =>
      new Exec(config).exec(
        namespace,
        name,
        container,
        ["sh"],
        chunkWriter((chunk) => listener.stdout(chunk)),
        chunkWriter((chunk) => listener.stderr(chunk)),
        input,
        false,
        (status) => listener.ended(endOf(status)),
      ),
    );
    opening.then(
      (opened) => {
        socket = opened as { terminate?: () => void };
        opened.onclose = () => listener.ended("the stream ended without an exit status");
        opened.onerror = () => listener.ended("the stream broke");
        if (cut) socket.terminate?.();
      },
      (error: unknown) => {
        const message = messageOf(error);
        if (/\b401\b/.test(message)) config.unauthorized();
        listener.ended(`the stream did not open: ${message}`);
      },
    );
    return {
      write: (text) => void input.write(text),
      close() {
        cut = true;
        socket?.terminate?.();
      },
    };
  };

function endOf({ status, details, message, reason }: V1Status): string {
  const ended = status === "Success" || details?.causes?.some((cause) => cause.reason === "ExitCode");
  return ended ? "the shell ended" : `the command did not run: ${message ?? reason}`;
}

function messageOf(error: unknown): string {
  const { message } = error as { message?: unknown };
  return typeof message === "string" ? message : String(error);
}

/** Takes every chunk at once. */
function chunkWriter(onChunk: (chunk: Buffer) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      onChunk(chunk);
      done();
    },
  });
}
