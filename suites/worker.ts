import { spawn } from "node:child_process";
import { extname, join } from "node:path";
import type { Host } from "../fixtures/cluster/host.ts";
import { sessionVariable } from "../fixtures/cluster/session.ts";
import { EXIT } from "../helpers/reasons/labcheck-error.ts";

/**
 * The program that the worker runs: this one with a hidden command, or another Node program such as vitest.
 */
export const SELF = join(import.meta.dirname, `main${extname(import.meta.filename)}`);

/**
 * Runs a Node program in the cluster's network: in the private engine's namespace, if there is one. It has
 * its own process group, so that a Ctrl+C reaches it once, through this process. Returns how it ended.
 */
export async function runWorker(
  { session }: Host,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  return runIn(session.namespace, argv, signal, sessionVariable(session));
}

/** The same in a network namespace, or in the machine's own where none is named, with more variables. */
export async function runIn(
  namespace: string | undefined,
  argv: readonly string[],
  signal: AbortSignal,
  variables: NodeJS.ProcessEnv = {},
): Promise<number> {
  const enter = namespace ? ["nsenter", `--net=${namespace}`] : [];
  const [command = process.execPath, ...args] = [...enter, process.execPath, ...argv];
  const child = spawn(command, args, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, ...variables },
    detached: true,
  });
  const stop = () => child.kill("SIGINT");
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code, by) => {
        if (by) process.stderr.write(`labcheck: the run was ended by ${by}\n`);
        resolve(code ?? (signal.aborted ? EXIT.interrupted : EXIT.noCluster));
      });
    });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
