import { interrupted } from "../errors/cluster.ts";
import { EXIT } from "../reasons/labcheck-error.ts";

/** npm and the terminal may both deliver the same Ctrl+C; signals this close together count as one. */
const SAME_KEY_MS = 1000;

/**
 * A signal that the first Ctrl+C (or SIGTERM, SIGHUP, or the end of the parent process) aborts, so that the run
 * can clean up. A second Ctrl+C ends the process at once, after `onGivenUp`.
 */
export function interruptSignal(
  onInterrupt: (why: string) => void,
  onGivenUp: () => void = () => {},
): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const interrupt = (why: string) => {
    if (first === undefined) {
      first = Date.now();
      onInterrupt(why);
      controller.abort(interrupted({ by: why }));
    } else if (Date.now() - first > SAME_KEY_MS && why === "SIGINT") {
      onGivenUp();
      process.exit(EXIT.interrupted);
    }
  };
  // A closed terminal rejects output, and the run must still clean up.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreError);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => interrupt(name));
  if (process.connected) {
    process.on("disconnect", () => interrupt("the end of the parent process"));
    process.channel?.unref();
  }
  return controller.signal;
}

const ignoreError = () => undefined;
