import { interrupted } from "../errors/cluster.ts";
import { EXIT } from "../errors/labcheck-error.ts";

/** npm and the terminal may both deliver one and the same Ctrl+C; what comes so soon is taken as one. */
const SAME_KEY_MS = 1000;

/**
 * A signal that the first Ctrl+C (or SIGTERM, SIGHUP, or the end of the parent process) aborts, so that the run
 * can take down what it made. A second Ctrl+C ends the process at once; `onGivenUp` hears of it before.
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
  // A terminal that is closed takes no words any more, and the run has still to take down what it made.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", nobodyListens);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => interrupt(name));
  if (process.connected) {
    process.on("disconnect", () => interrupt("the end of the parent process"));
    process.channel?.unref();
  }
  return controller.signal;
}

const nobodyListens = () => undefined;
