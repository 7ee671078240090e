import { manyConnections, POD_NAME } from "./many-connections.ts";
import type { Pod, ProbeContext } from "./probe-context.ts";

/**
 * Returns the server that answered each of several UDP packets from a pod, each from a new socket and port,
 * in sequence; empty for no answer. Throws ProbeError as manyConnections does. `nc -e` passes its socket
 * on, so that an answer ends the wait: fed by a pipe, BusyBox `nc` waits two more seconds. A packet from a
 * used port would follow its conntrack entry, and BusyBox `udpsvd` loses packets that arrive while it
 * forks: so neither ports nor probes share anything.
 */
export async function manyPackets(
  context: ProbeContext,
  from: Pod,
  { address, port, count }: { address: string; port: number; count: number },
): Promise<string[]> {
  const { oneOfMany: seconds } = context.timeouts;
  // Of nc's own files 3 is the socket. What ends a vain wait must not hold the pipe that is read.
  const end = `{ sleep ${seconds}; kill $$; } </dev/null >/dev/null 2>&1 4>&- &`;
  return manyConnections(context, from, {
    query: `nc -u ${address} ${port} -e sh -c 'echo; ${end} exec head -n 1 >&4' 4>&1`,
    identityPattern: POD_NAME,
    tool: "nc",
    target: `${address}:${port}/UDP`,
    count,
    concurrency: 1,
    seconds,
  });
}
