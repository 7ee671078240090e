import { hostPort } from "../address.ts";
import { TIMEOUTS } from "../timeouts.ts";
import { execute } from "./exec.ts";
import type { Look, Pod } from "./look.ts";
import { parseNc, resolvedIn } from "./nc.ts";
import type { Outcome } from "./outcome.ts";

/**
 * The lab's own `nc -v -z`, with a limit. The second -v is ours: with one, BusyBox says nothing of a refused
 * connection.
 */
export const ncTo = (seconds: number) => ["-v", "-v", "-z", "-w", String(seconds)];

export interface Connection {
  from: Pod;
  address: string;
  port: number;
  outcome: Outcome;
  /** The address that was connected to, as the tool says it: what a name was resolved to. */
  resolved?: string;
}

/** One fresh TCP connection from a pod with the lab's own tool. */
export async function connectFrom(
  look: Look,
  from: Pod,
  address: string,
  port: number,
  seconds: number = TIMEOUTS.connection,
): Promise<Connection> {
  let outcome: Outcome = "lost";
  let resolved: string | undefined;
  await execute(look, {
    pod: from,
    argv: ["nc", ...ncTo(seconds), address, String(port)],
    seconds: seconds + 7,
    probe: "connect",
    target: hostPort(address, port),
    outcomeOf: (executed) => {
      outcome = parseNc(executed);
      resolved = resolvedIn(executed);
      return outcome;
    },
  });
  return { from, address, port, outcome, ...(resolved === undefined ? {} : { resolved }) };
}
