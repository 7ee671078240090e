import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { readReport } from "../../helpers/reporters/json.ts";
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

/** Runs labcheck with a report, of whose phases it takes the times. */
export async function runWithReport(args: readonly string[], running: Running): Promise<Sample> {
  const out = await mkdtemp(join(tmpdir(), "labcheck-bench-"));
  try {
    const sample = await sampleOf(["run", "--out", out, ...args], running);
    const { phases } = await readReport(out);
    return {
      ...sample,
      parts: Object.fromEntries(phases.map((each) => [each.name, each.durationMs / 1000])),
    };
  } finally {
    await rm(out, { recursive: true });
  }
}

/** The kept cluster as an existing one: its kubeconfig is in a file, and its network may be in another namespace. */
export async function runOnExisting(running: Running): Promise<Sample> {
  const { stdout } = await execa(process.execPath, [SELF, "up", "--json"], { cancelSignal: running.signal });
  const { kubeconfig, networkNamespace } = JSON.parse(stdout) as {
    kubeconfig: string;
    networkNamespace?: string;
  };
  const folder = await mkdtemp(join(tmpdir(), "labcheck-bench-"));
  try {
    const file = join(folder, "kubeconfig");
    await writeFile(file, kubeconfig, { mode: 0o600 });
    const prefix = networkNamespace ? ["nsenter", `--net=${networkNamespace}`] : [];
    const args = ["--target", "existing", "--kubeconfig", file, "--allow", "cluster"];
    return await runWithReport(args, { ...running, prefix });
  } finally {
    await rm(folder, { recursive: true });
  }
}
