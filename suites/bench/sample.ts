import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { SELF } from "../worker.ts";

/** One run of a program. */
export interface Sample {
  /** From its start to its end, in seconds. */
  seconds: number;
  /** How long the cores of the machine were busy meanwhile, in seconds, whatever kept them busy. */
  coreSeconds: number;
  /** Times of its parts in seconds, by name. */
  parts?: Readonly<Record<string, number>>;
}

export interface Running {
  signal: AbortSignal;
  /** The arguments that run a program elsewhere, such as in another network namespace. */
  prefix?: readonly string[];
}

/** Linux counts time in hundredths of a second for programs, whatever its own clock. */
const TICKS_PER_SECOND = 100;

/** How long the cores have been busy since the start of the machine, in seconds, from the text of /proc/stat. */
export function busySeconds(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? "")
    .split(" ")
    .map(Number);
  return (user + nice + system + irq + softirq) / TICKS_PER_SECOND;
}

const busyNow = async () => busySeconds(await readFile("/proc/stat", "utf8"));

/** Runs labcheck and measures it. Throws an error with the end of its output unless it exits with 0. */
export async function sampleOf(args: readonly string[], { signal, prefix = [] }: Running): Promise<Sample> {
  const [command = "", ...argv] = [...prefix, process.execPath, SELF, ...args];
  const before = await busyNow();
  const { durationMs, failed, all, shortMessage } = await execa(command, argv, {
    ...{ all: true, reject: false, stdin: "ignore" },
    // It cleans up when it is stopped, which takes its time.
    ...{ cancelSignal: signal, forceKillAfterDelay: false },
  });
  signal.throwIfAborted();
  if (failed) throw new Error(`${shortMessage}\n${all.split("\n").slice(-20).join("\n")}`);
  return { seconds: durationMs / 1000, coreSeconds: (await busyNow()) - before };
}
