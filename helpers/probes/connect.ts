import { execute } from "./exec.ts";
import type { Look, Pod } from "./look.ts";
import { parseNc } from "./nc.ts";
import type { Outcome } from "./outcome.ts";

/** How long a connection may take before it counts as timed out, in seconds. */
const CONNECT_SECONDS = 3;

export interface Connection {
  from: Pod;
  address: string;
  port: number;
  outcome: Outcome;
}

/**
 * One fresh TCP connection from a pod with the lab's own tool, `nc -v -z`. The second -v is ours:
 * with one, BusyBox says nothing of a refused connection.
 */
export async function connectFrom(look: Look, from: Pod, address: string, port: number): Promise<Connection> {
  let outcome: Outcome = "lost";
  await execute(look, {
    pod: from,
    argv: ["nc", "-v", "-v", "-z", "-w", String(CONNECT_SECONDS), address, String(port)],
    seconds: CONNECT_SECONDS + 7,
    probe: "connect",
    target: `${address}:${port}`,
    outcomeOf: (executed) => {
      outcome = parseNc(executed);
      return outcome;
    },
  });
  return { from, address, port, outcome };
}
