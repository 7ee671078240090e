import { connect } from "node:net";
import { type Outcome, type ProbeContext, recordObservation } from "./probe-context.ts";

interface OutsideConnection {
  /** The source, for people. */
  source: string;
  /** An IP address, so that no name is resolved. */
  address: string;
  port: number;
  seconds?: number;
}

/** One fresh TCP connection from this process, closed as soon as it is open; nothing is sent. */
export async function connectOutside(
  context: ProbeContext,
  { source, address, port, seconds = 3 }: OutsideConnection,
): Promise<Outcome> {
  const command = `nc -v -z -w ${seconds} ${address} ${port}`;
  const unseen = { probe: "connect", source, target: `${address}:${port}`, command };
  return recordObservation<Outcome>(context, unseen, async () => {
    const seen = await attempt(context.signal, { address, port, seconds });
    context.signal.throwIfAborted();
    return { result: seen.outcome, ...seen };
  });
}

async function attempt(
  signal: AbortSignal,
  { address, port, seconds }: { address: string; port: number; seconds: number },
): Promise<{ outcome: Outcome; raw: string }> {
  const { promise, resolve } = Promise.withResolvers<{ outcome: Outcome; raw: string }>();
  const socket = connect({ host: address, port });
  const onAbort = () => resolve({ outcome: "lost", raw: "the attempt was ended" });
  const timer = setTimeout(
    () => resolve({ outcome: "timeout", raw: `no answer within ${seconds} s` }),
    seconds * 1000,
  );
  signal.addEventListener("abort", onAbort);
  socket.on("connect", () => resolve({ outcome: "open", raw: "connected" }));
  socket.on("error", (error: NodeJS.ErrnoException) =>
    resolve({ outcome: outcomeOfErrno(error.code), raw: error.message }),
  );
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    socket.destroy();
  }
}

const CODES: ReadonlyMap<string, Outcome> = new Map([
  ["ECONNREFUSED", "refused"],
  ["ETIMEDOUT", "timeout"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["ECONNRESET", "reset"],
]);

/** The outcome of an error of `connect(2)`; `lost` if the error does not concern the network. */
export const outcomeOfErrno = (code = ""): Outcome => CODES.get(code) ?? "lost";
