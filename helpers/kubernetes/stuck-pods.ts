import type {
  V1ContainerState,
  V1ContainerStateWaiting,
  V1ContainerStatus,
  V1Pod,
} from "@kubernetes/client-node";
import { containerNotStarted, imageNotPulled, podsNotCreated } from "../errors/cluster.ts";
import { LabcheckError } from "../reasons/labcheck-error.ts";

/** Reasons that a container waits for and that say nothing yet. */
const IN_PROGRESS: ReadonlySet<string> = new Set(["ContainerCreating", "PodInitializing", ""]);

const statusesOf = ({ status }: V1Pod): V1ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

/** Returns why a container is waiting, with its image. */
function heldUp(pod: V1Pod): { reason: string; message: string; image: string } | undefined {
  const waiting = statusesOf(pod).flatMap(({ image, state, lastState }) =>
    state?.waiting
      ? [{ reason: state.waiting.reason ?? "", message: messageOf(state.waiting, lastState), image }]
      : [],
  );
  return waiting.find(({ reason }) => !IN_PROGRESS.has(reason));
}

/** Of a container that ends again and again, how it ended says more than how long the kubelet waits. */
function messageOf({ message = "" }: V1ContainerStateWaiting, last: V1ContainerState | undefined): string {
  const ended = last?.terminated;
  if (!ended) return message;
  return [`exit ${ended.exitCode}`, ended.reason, ended.message].filter(Boolean).join(", ");
}

/** Why a pod does not start, in the cluster's own words; undefined if nothing prevents it. */
export function whyStuck(pod: V1Pod): string | undefined {
  const { metadata, status } = pod;
  const unscheduled = status?.conditions?.find(
    ({ type, status: is }) => type === "PodScheduled" && is === "False",
  );
  const held = heldUp(pod) ?? unscheduled;
  return held && `${metadata?.name}: ${[held.reason, held.message].filter(Boolean).join(", ")}`;
}

const hasStarted = ({ containerID, state, lastState, restartCount }: V1ContainerStatus) =>
  Boolean(containerID ?? state?.running ?? state?.terminated ?? lastState?.terminated) || restartCount > 0;

/** Whether no process of a pod ever started: then it leaves nothing behind if it is deleted at once. */
export function neverStarted(pod: V1Pod): boolean {
  const all = statusesOf(pod);
  return all.length > 0 && !all.some(hasStarted);
}

/** A failure that may pass by itself: the registry is busy, or on its way to be reached. */
const TRANSIENT_ERROR =
  /toomanyrequests|rate limit|\b429\b|timeout|deadline exceeded|timed out|\b50[0234]\b|unexpected EOF|connection reset/i;
/** The registry or its DNS server is unreachable, as with a firewall that drops; this does not pass. */
const UNREACHABLE = /\b(?:dial tcp|lookup)\b.*\bi\/o timeout\b/is;
/** An error that lasts until a user changes something. */
const LASTING_ERROR =
  /not found|manifest unknown|unauthorized|authentication required|denied|forbidden|no match for platform|invalid reference|\b40[134]\b/i;

/**
 * The time in seconds after which a problem counts as permanent. The kubelet retries after 10, 20 and 40 s,
 * so that each but a wrong name is observed twice.
 */
const STUCK_SECONDS = { never: 0, lasts: 15, unreachable: 35, container: 30, crashes: 90, passes: 150 };

/** Reasons of the kubelet that trying again does not change. */
const PERMANENT: ReadonlySet<string> = new Set(["InvalidImageName", "ErrImageNeverPull"]);
const PULLING: ReadonlySet<string> = new Set([
  ...["ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", "ImageInspectError"],
  "SignatureValidationFailed",
]);
const CONTAINER: ReadonlySet<string> = new Set([
  ...["CreateContainerConfigError", "CreateContainerError", "RunContainerError", "PreCreateHookError"],
  ...["PostStartHookError", "StartError"],
]);

function timeoutFor(reason: string, message: string): number {
  if (PERMANENT.has(reason)) return STUCK_SECONDS.never;
  if (reason === "CrashLoopBackOff") return STUCK_SECONDS.crashes;
  if (CONTAINER.has(reason)) return STUCK_SECONDS.container;
  if (!PULLING.has(reason)) return Number.POSITIVE_INFINITY;
  if (UNREACHABLE.test(message)) return STUCK_SECONDS.unreachable;
  if (TRANSIENT_ERROR.test(message)) return STUCK_SECONDS.passes;
  return LASTING_ERROR.test(message) ? STUCK_SECONDS.lasts : STUCK_SECONDS.unreachable;
}

interface HeldUp {
  since: number;
  /** The kubelet's last message that says more than that it is waiting. */
  message: string;
}

/**
 * Watches pods that ought to come up, and ends the wait where one never will: its image is not to be had, or its
 * container cannot be made. What may pass by itself is given longer.
 */
export class StuckPods {
  readonly #held = new Map<string, HeldUp>();
  readonly #now: () => number;
  readonly #remedy: string | undefined;

  /** `remedy` is what to do about an image that is not to be had, where more is known than of any cluster. */
  constructor({ now = Date.now, remedy }: { now?: () => number; remedy?: string | undefined } = {}) {
    this.#now = now;
    this.#remedy = remedy;
  }

  /** Checks the pods of one attempt. Throws LabcheckError with image, node and the kubelet's own words. */
  check(pods: readonly V1Pod[]): void {
    for (const pod of pods) {
      const key = pod.metadata?.uid ?? pod.metadata?.name ?? "";
      const held = pod.metadata?.deletionTimestamp ? undefined : heldUp(pod);
      if (!held) {
        // A pull that is being retried has not failed yet.
        if (statusesOf(pod).some((each) => this.#stays(each))) this.#held.delete(key);
        continue;
      }
      const { reason, message, image } = held;
      const known = this.#held.get(key);
      const reported = isBackOff(message) ? (known?.message ?? message) : message;
      const now: HeldUp = { since: known?.since ?? this.#now(), message: reported };
      this.#held.set(key, now);
      const seconds = (this.#now() - now.since) / 1000;
      if (seconds >= timeoutFor(reason, now.message))
        throw stuckError(pod, { reason, image, message: now.message }, this.#remedy);
    }
  }

  /** One that ended before may end again: between two of its ends it runs as well. */
  #stays({ state, restartCount }: V1ContainerStatus): boolean {
    if (!state?.running) return false;
    const ranMs = this.#now() - (state.running.startedAt?.getTime() ?? 0);
    return restartCount === 0 || ranMs > STUCK_SECONDS.container * 1000;
  }

  /**
   * The same for what prevents the pods from being created, as their owner reports it; undefined if nothing
   * does.
   */
  refused(owner: string, message: string | undefined): void {
    const key = `refused ${owner}`;
    if (message === undefined) {
      this.#held.delete(key);
      return;
    }
    const since = this.#held.get(key)?.since ?? this.#now();
    this.#held.set(key, { since, message: message });
    if ((this.#now() - since) / 1000 < STUCK_SECONDS.container) return;
    throw podsNotCreated({ owner, why: oneLine(message) });
  }
}

/** Older kubelets say only that they wait before they pull again. */
const isBackOff = (message: string) => /^Back-off pulling image "[^"]*"$/.test(message.trim());

function stuckError(
  { metadata, spec }: V1Pod,
  { reason, image, message }: { reason: string; image: string; message: string },
  remedy: string | undefined,
): LabcheckError {
  const held = { image, pod: metadata?.name ?? "", node: spec?.nodeName, reason, why: oneLine(message) };
  if (CONTAINER.has(reason) || reason === "CrashLoopBackOff") return containerNotStarted(held);
  return imageNotPulled(held, { remedy });
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, " ").trim().replace(/\.$/, "").slice(0, 400);
