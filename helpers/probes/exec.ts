import { PassThrough, Writable } from "node:stream";
import { Exec, type V1Status } from "@kubernetes/client-node";
import type { Kube } from "../kubernetes/client.ts";
import { kubectlExec, type Pod, type ProbeContext, quoted, recordObservation } from "./probe-context.ts";
import type { Dial, Executed } from "./shell.ts";
import { Shells } from "./shells.ts";

export type { Executed } from "./shell.ts";

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
export async function execute(context: ProbeContext, execution: Execution): Promise<Executed> {
  const { pod, argv, seconds, probe, target } = execution;
  const command = kubectlExec(pod, argv.map(quoted).join(" "));
  const source = `pod ${pod.name} on ${pod.node}`;
  return recordObservation<Executed>(context, { probe, source, target, command }, async () => {
    const seen = await shellsOf(context.kube).run(pod, { argv, seconds, signal: context.signal });
    if (seen.lost) return { seen, outcome: "lost", raw: seen.why };
    const outcome = execution.outcomeOf?.(seen) ?? `exit ${seen.exitCode}`;
    return { seen, outcome, raw: [seen.stdout, seen.stderr].filter(Boolean).join("\n--- stderr\n") };
  });
}

const SHELLS = new WeakMap<Kube, Shells>();

function shellsOf(kube: Kube): Shells {
  const known = SHELLS.get(kube) ?? new Shells((pod) => dialling(kube.config, pod));
  SHELLS.set(kube, known);
  return known;
}

/**
 * A line to a shell in a pod. The client reports the status only if the status frame comes, and says nothing when
 * the stream just ends; so whichever comes first decides.
 */
const dialling =
  (
    config: Kube["config"],
    { namespace, name, container }: Pick<Pod, "namespace" | "name" | "container">,
  ): Dial =>
  (listener) => {
    const input = new PassThrough();
    let socket: { terminate?: () => void } | undefined;
    let cut = false;
    const opening = new Exec(config).exec(
      namespace,
      name,
      container,
      ["sh"],
      heardBy((chunk) => listener.stdout(chunk)),
      heardBy((chunk) => listener.stderr(chunk)),
      input,
      false,
      (status) => listener.ended(endOf(status)),
    );
    opening.then(
      (opened) => {
        socket = opened as { terminate?: () => void };
        opened.onclose = () => listener.ended("the stream ended without an exit status");
        opened.onerror = () => listener.ended("the stream broke");
        if (cut) socket.terminate?.();
      },
      (error: unknown) => {
        const words = messageOf(error);
        if (/\b401\b/.test(words)) config.unauthorized();
        listener.ended(`the stream did not open: ${words}`);
      },
    );
    return {
      write: (text) => void input.write(text),
      cut() {
        cut = true;
        socket?.terminate?.();
      },
    };
  };

function endOf({ status, details, message, reason }: V1Status): string {
  const ended = status === "Success" || details?.causes?.some((cause) => cause.reason === "ExitCode");
  return ended ? "the shell ended" : `the command did not run: ${message ?? reason}`;
}

function messageOf(error: unknown): string {
  const { message } = error as { message?: unknown };
  return typeof message === "string" ? message : String(error);
}

/** Takes every chunk at once. */
function heardBy(hear: (chunk: Buffer) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      hear(chunk);
      done();
    },
  });
}
