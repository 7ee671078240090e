import { hostPort } from "../network/address.ts";
import { execute } from "./exec.ts";
import { parseNc, resolvedIn } from "./parsers/nc.ts";
import type { Outcome, Pod, ProbeContext } from "./probe-context.ts";

/**
 * The lab's own `nc -v -z`, with a time limit and a second -v, without which BusyBox prints nothing about a
 * refused connection.
 */
export const ncOptions = (seconds: number) => ["-v", "-v", "-z", "-w", String(seconds)];

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
  context: ProbeContext,
  from: Pod,
  address: string,
  port: number,
  seconds: number = context.timeouts.connection,
): Promise<Connection> {
  let outcome: Outcome = "lost";
  let resolved: string | undefined;
  await execute(context, {
    pod: from,
    argv: ["nc", ...ncOptions(seconds), address, String(port)],
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
