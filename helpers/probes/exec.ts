import { Writable } from "node:stream";
import { Exec, type V1Status } from "@kubernetes/client-node";
import { type Look, observe, type Pod, quoted } from "./look.ts";

/** A command in a pod either ended, with all it said, or was lost. A lost one is no answer. */
export type Executed =
  | { lost: false; exitCode: number; stdout: string; stderr: string }
  | { lost: true; why: string };

export interface Execution {
  pod: Pod;
  argv: readonly string[];
  /** The deadline, in seconds; a command over it is lost. */
  seconds: number;
  probe: string;
  target: string;
  /** The outcome in words, from what came back. */
  outcomeOf?: (executed: Executed & { lost: false }) => string;
}

/** Runs a command in a pod and records what came back. */
export async function execute(look: Look, execution: Execution): Promise<Executed> {
  const { pod, argv, probe, target } = execution;
  const command = `kubectl exec -n ${pod.namespace} ${pod.name} -- ${argv.map(quoted).join(" ")}`;
  const source = `pod ${pod.name} on ${pod.node}`;
  return observe<Executed>(look, { probe, source, target, command }, async () => {
    const seen = await run(look, execution);
    if (seen.lost) return { seen, outcome: "lost", raw: seen.why };
    const outcome = execution.outcomeOf?.(seen) ?? `exit ${seen.exitCode}`;
    return { seen, outcome, raw: [seen.stdout, seen.stderr].filter(Boolean).join("\n--- stderr\n") };
  });
}

/**
 * The client reports the status only if the status frame comes, and says nothing when the stream just
 * ends; so whichever comes first decides, and a stream that ended without a status is lost.
 */
async function run({ kube, signal }: Look, { pod, argv, seconds }: Execution): Promise<Executed> {
  const stdout = collect();
  const stderr = collect();
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  const { promise, resolve } = Promise.withResolvers<Executed>();
  const lose = (why: string) => resolve({ lost: true, why });
  const onAbort = () => lose(signal.aborted ? "the attempt was ended" : `no end within ${seconds} s`);
  deadline.addEventListener("abort", onAbort);
  if (deadline.aborted) onAbort();
  let socket: { terminate?: () => void } | undefined;
  try {
    const exec = new Exec(kube.config);
    const opening = exec.exec(
      pod.namespace,
      pod.name,
      pod.container,
      [...argv],
      stdout.stream,
      stderr.stream,
      null,
      false,
      (status) => {
        const exitCode = exitCodeOf(status);
        // The output comes on channels of its own; what was sent before the status has arrived with it.
        if (exitCode === undefined) lose(`the command did not run: ${status.message ?? status.reason}`);
        else resolve({ lost: false, exitCode, stdout: stdout.text(), stderr: stderr.text() });
      },
    );
    opening.then(
      (opened) => {
        socket = opened as { terminate?: () => void };
        opened.onclose = () => lose("the stream ended without an exit status");
        opened.onerror = () => lose("the stream broke");
        if (deadline.aborted) socket.terminate?.();
      },
      (error: unknown) => lose(`the stream did not open: ${messageOf(error)}`),
    );
    return await promise;
  } finally {
    deadline.removeEventListener("abort", onAbort);
    socket?.terminate?.();
  }
}

function exitCodeOf(status: V1Status): number | undefined {
  if (status.status === "Success") return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === "ExitCode");
  return cause?.message === undefined ? undefined : Number(cause.message);
}

function messageOf(error: unknown): string {
  const { message } = error as { message?: unknown };
  return typeof message === "string" ? message : String(error);
}

/** Takes every chunk at once, so that all that came before the status is there when it comes. */
function collect(): { stream: Writable; text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}
