import { randomUUID } from "node:crypto";
import { hostPort } from "../network/address.ts";
import { ProbeError } from "../reasons/probe-error.ts";
import { execute } from "./exec.ts";
import { pipeNotCreated, pipeWriteFailed } from "./many-connections.ts";
import type { Pod, ProbeContext } from "./probe-context.ts";

interface Pipe extends AsyncDisposable {
  /** Sends text over the connection. Throws ProbeError where the pod took it not. */
  send(text: string): Promise<void>;
  /** Whether the command that holds the connection has ended. */
  ended(): boolean;
}

const SECONDS = 100;

/**
 * One TCP connection from a pod that is held open, to observe what happens to it: BusyBox `nc` fed by a
 * named pipe, to which each text is written by a separate command.
 */
export async function openPipe(
  context: ProbeContext,
  pod: Pod,
  to: { address: string; port: number },
): Promise<Pipe> {
  const fifo = `/tmp/labcheck-${randomUUID()}`;
  const target = hostPort(to.address, to.port);
  const shell = (probe: string, script: string, seconds = 10) =>
    execute(context, { pod, argv: ["sh", "-c", script], seconds, probe, target });
  const created = await shell("pipe", `mkfifo ${fifo}`);
  if (created.failed || created.exitCode !== 0) throw new ProbeError(pipeNotCreated({ pod: pod.name }));
  let ended = false;
  // Open in both directions, the pipe always has a writer: without one nc would see it end between two
  // texts. Not file 3, because nc moves its socket there.
  const script = `echo $$ >${fifo}.pid; exec 9<>${fifo}; exec nc ${to.address} ${to.port} <${fifo}`;
  const holding = shell("held connection", script, SECONDS);
  const gone = holding.then(() => {
    ended = true;
  });
  return {
    ended: () => ended,
    async send(text) {
      const sent = await shell("pipe", `printf '%s' '${text}' >${fifo}`);
      if (sent.failed || sent.exitCode !== 0) throw new ProbeError(pipeWriteFailed);
    },
    async [Symbol.asyncDispose]() {
      await shell("pipe", `kill $(cat ${fifo}.pid); rm -f ${fifo} ${fifo}.pid`);
      await gone;
    },
  };
}
