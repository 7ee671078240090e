import { connect } from "node:net";
import { hostPort } from "../network/address.ts";
import { outcomeOfErrno } from "./connect-outside.ts";
import { type Outcome, type ProbeContext, recordObservation } from "./probe-context.ts";

interface OutsideQuery {
  /** The source, for people. */
  source: string;
  /** An IP address, so that no name is resolved. */
  address: string;
  port: number;
  /** Text that is sent as soon as the connection is open. */
  text: string;
  /** The pattern that completes the answer. */
  until: RegExp;
  seconds: number;
}

/** The result: the connection's outcome, and everything that was received over it. */
interface OutsideAnswer {
  outcome: Outcome;
  received: string;
}

/** Enough of an answer to know whose it is. */
const MAX_BYTES = 64 * 1024;

/** One fresh TCP connection from this process over which a text is sent and an answer is waited for. */
export async function queryOutside(context: ProbeContext, question: OutsideQuery): Promise<OutsideAnswer> {
  const { source, address, port, text, seconds } = question;
  const command = `printf '${text.replaceAll("\r", "\\r").replaceAll("\n", "\\n")}' | nc -v -w ${seconds} ${address} ${port}`;
  const unseen = { probe: "connect", source, target: hostPort(address, port), command };
  return recordObservation<OutsideAnswer>(context, unseen, async () => {
    const seen = await attempt(context.signal, question);
    context.signal.throwIfAborted();
    return { result: seen, outcome: seen.outcome, raw: seen.received || seen.why };
  });
}

function attempt(
  signal: AbortSignal,
  { address, port, text, until, seconds }: OutsideQuery,
): Promise<OutsideAnswer & { why: string }> {
  const { promise, resolve } = Promise.withResolvers<OutsideAnswer & { why: string }>();
  const socket = connect({ host: address, port });
  let open = false;
  let said = "";
  const end = (outcome: Outcome, why: string) => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    socket.destroy();
    // However it ends, it was open, and what it received counts.
    resolve({ outcome: open ? "open" : outcome, received: said, why });
  };
  const onAbort = () => end("lost", "the attempt was ended");
  const timer = setTimeout(() => end("timeout", `no answer within ${seconds} s`), seconds * 1000);
  signal.addEventListener("abort", onAbort);
  socket.on("connect", () => {
    open = true;
    socket.write(text);
  });
  socket.on("data", (chunk) => {
    said += chunk.toString("latin1");
    if (until.test(said) || said.length > MAX_BYTES) end("open", "it was answered");
  });
  socket.on("close", () => end("lost", "the connection was closed"));
  socket.on("error", (error: NodeJS.ErrnoException) => end(outcomeOfErrno(error.code), error.message));
  return promise;
}
