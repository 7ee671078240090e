import { randomUUID } from "node:crypto";
import { quoted } from "./probe-context.ts";

/** A command in a pod either ended, with all it said, or was lost. A lost one is no answer. */
export type Executed =
  | { lost: false; exitCode: number; stdout: string; stderr: string }
  | { lost: true; why: string };

/** A line to a shell somewhere: what is written is its input. */
export interface Line {
  write(text: string): void;
  /** Ends it from here; a command that is under way is left alone. */
  cut(): void;
}

/** Who listens at this end of a line. */
interface Listener {
  stdout(chunk: Buffer): void;
  stderr(chunk: Buffer): void;
  ended(why: string): void;
}

export type Dial = (listener: Listener) => Line;

/** A command, and how long it may take at most. */
export interface Asked {
  argv: readonly string[];
  seconds: number;
  signal: AbortSignal;
}

/** What a shell says of a program that it cannot begin. */
const NOT_BEGUN = new Set([126, 127]);

/**
 * A shell that is given one command after the other over one line, each in a process of its own. A mark behind
 * each of its two outputs tells that all of it has come.
 */
export class Shell {
  readonly #line: Line;
  #stdout: Buffer[] = [];
  #stderr: Buffer[] = [];
  #heard: (() => void) | undefined;
  #broken: string | undefined;
  #onBroken: (() => void) | undefined;

  constructor(dial: Dial) {
    this.#line = dial({
      stdout: (chunk) => this.#hear(this.#stdout, chunk),
      stderr: (chunk) => this.#hear(this.#stderr, chunk),
      ended: (why) => {
        this.#line.cut();
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

  /** Runs a command; one that is not over in time is lost, and the shell with it. */
  async run({ argv, seconds, signal }: Asked): Promise<Executed> {
    if (!this.usable) return { lost: true, why: this.#broken ?? "the shell is busy" };
    const mark = `labcheck-${randomUUID()}`;
    const { promise, resolve } = Promise.withResolvers<Executed>();
    this.#stdout = [];
    this.#stderr = [];
    this.#heard = () => {
      const seen =
        this.#broken === undefined ? this.#endOf(mark) : { lost: true as const, why: this.#broken };
      if (seen) resolve(seen);
    };
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
    const onAbort = () => {
      this.#line.cut();
      this.#break(signal.aborted ? "the attempt was ended" : `no end within ${seconds} s`);
    };
    deadline.addEventListener("abort", onAbort);
    if (deadline.aborted) onAbort();
    else this.#line.write(lineOf(argv, mark));
    const seen = await promise;
    deadline.removeEventListener("abort", onAbort);
    this.#heard = undefined;
    if (seen.lost || argv[0] === "sh" || !NOT_BEGUN.has(seen.exitCode)) return seen;
    return { lost: true, why: `the command did not run: ${seen.stderr.trim()}` };
  }

  /** Tells it to end, as soon as it has done what it was given. */
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
    return { lost: false, exitCode: Number(status), stdout, stderr };
  }
}

/** The command without any input, then the mark behind both outputs, with the status behind the first. */
function lineOf(argv: readonly string[], mark: string): string {
  const command = argv.map(quoted).join(" ");
  return `(exec ${command}) </dev/null; printf '\\n%s %s\\n' ${mark} $?; printf '\\n%s\\n' ${mark} >&2\n`;
}

/** What came before a mark, and what stands behind it in its line; undefined while that line is not whole. */
function textBefore(mark: string, chunks: readonly Buffer[]): [text: string, behind: string] | undefined {
  const text = Buffer.concat(chunks).toString("utf8");
  const at = text.lastIndexOf(`\n${mark}`);
  const behind = /^ ?(\d*)\n/.exec(at < 0 ? "" : text.slice(at + 1 + mark.length))?.[1];
  return behind === undefined ? undefined : [text.slice(0, at), behind];
}
