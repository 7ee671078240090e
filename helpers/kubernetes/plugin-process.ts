import { type ChildProcess, spawn } from "node:child_process";

/** A plugin that is still not done by then waits for somebody who is not there, in milliseconds. */
const PLUGIN_MS = 180_000;
/** How long after a plugin's end what it printed may still come, in milliseconds: another may hold its pipe open. */
const DRAIN_MS = 500;

interface Running {
  /** A plugin that may ask somebody asks at the terminal. */
  interactive: boolean;
  env: NodeJS.ProcessEnv;
  longest?: number;
}

/**
 * What a plugin prints. It is done when it ends itself, whoever holds its pipes open then. Nothing that it started
 * outlives it, or us. Throws an error with what it said, or how it ended, where that is no success.
 */
export async function outputOf(
  command: string,
  args: readonly string[],
  { interactive, env, longest = PLUGIN_MS }: Running,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // In a group of its own it could not read from the terminal.
  const child = spawn(command, args, {
    env,
    stdio: [interactive ? "inherit" : "ignore", "pipe", interactive ? "inherit" : "pipe"],
    detached: !interactive,
  });
  const end = () => kill(child, !interactive);
  process.once("exit", end);
  let [stdout, stderr, isLate] = ["", "", false];
  const limit = setTimeout(() => {
    isLate = true;
    end();
  }, longest);
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const over = (settle: () => void) => {
    clearTimeout(limit);
    end();
    process.off("exit", end);
    child.stdout?.destroy();
    child.stderr?.destroy();
    settle();
  };
  child.on("error", (error) => over(() => reject(error)));
  child.on("exit", (code, by) => {
    const done = () =>
      over(() => {
        if (code === 0) return resolve(stdout);
        const how = isLate ? `it was not done after ${longest / 1000} s` : (by ?? `exit code ${code}`);
        return reject(new Error(stderr.trim() || `it said nothing (${how})`));
      });
    clearTimeout(limit);
    const drained = setTimeout(done, DRAIN_MS);
    child.once("close", () => {
      clearTimeout(drained);
      done();
    });
  });
  return promise;
}

/** Ends a plugin and, where it has a group of its own, all in that. */
function kill(child: ChildProcess, isGroup: boolean): void {
  if (!isGroup || child.pid === undefined) return void child.kill("SIGKILL");
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // They are gone.
  }
}
