import { type Evidence, EvidenceLog } from "../engine/evidence.ts";
import type { Timeouts } from "../engine/timeouts.ts";
import type { Kube } from "../kubernetes/connect.ts";

/** Everything a probe needs: the cluster, the log it records to, its time limits, and when to stop. */
export interface ProbeContext {
  kube: Kube;
  log: EvidenceLog;
  signal: AbortSignal;
  timeouts: Timeouts;
}

/** A context for probes of a cluster, with a new log unless one is given. */
export const newContext = (
  { kube, timeouts }: Pick<ProbeContext, "kube" | "timeouts">,
  signal: AbortSignal,
  log: EvidenceLog = new EvidenceLog(),
): ProbeContext => ({ kube, log, signal, timeouts });

/** A pod as probes know it. */
export interface Pod {
  namespace: string;
  name: string;
  /** The container that probes run in. */
  container: string;
  /** The primary address: the first of `ips`. */
  ip: string;
  /** Every address, one of each IP family. */
  ips: readonly string[];
  node: string;
  labels: Readonly<Record<string, string>>;
}

type Subject = Pick<Evidence, "probe" | "source" | "target" | "command">;

/** Makes one observation and records it, whatever comes of it. */
export async function recordObservation<T>(
  context: ProbeContext,
  subject: Subject,
  observe: () => Promise<{ result: T; outcome: string; raw: string }>,
): Promise<T> {
  context.signal.throwIfAborted();
  const began = Date.now();
  const record = (outcome: string, raw: string) =>
    context.log.add({
      ...subject,
      at: new Date(began).toISOString(),
      durationMs: Date.now() - began,
      outcome,
      raw,
    });
  try {
    const { result: seen, outcome, raw } = await observe();
    record(outcome, raw);
    return seen;
  } catch (error) {
    record("lost", error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** Quotes an argument so that a POSIX shell reads it back as it was. */
export function shellQuote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** The command line that runs a command in a pod's own container, whatever sidecars stand beside it. */
export function kubectlExec(pod: Pick<Pod, "namespace" | "name" | "container">, command: string): string {
  return `kubectl exec -n ${pod.namespace} ${pod.name} -c ${pod.container} -- ${command}`;
}

/** The outcomes of a TCP connect. A probe reports the outcome; a claim judges it. */
export const OUTCOMES = [
  /** The handshake was completed. */
  "open",
  /** The far side, or a firewall that rejects, answered with RST or ICMP port unreachable. */
  "refused",
  /** No answer came in time, as with a policy that drops. */
  "timeout",
  /** A router or the kernel reported that there is no route to the host or its network. */
  "unreachable",
  /** A connection came about and was then torn down by the peer. */
  "reset",
  /** The name gave no address, so nothing was ever connected to. */
  "dns",
  /** The probe itself failed or said something that cannot be read without guessing. */
  "lost",
] as const;

export type Outcome = (typeof OUTCOMES)[number];
