import type { V1Pod } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { whyStuck } from "./stuck-pods.ts";

type Waiting = { reason?: string; message?: string };

const pod = (waiting: Waiting | undefined, unscheduled?: Waiting): V1Pod =>
  ({
    metadata: { name: "echo-1" },
    status: {
      containerStatuses: [{ state: { running: {} } }, { state: waiting ? { waiting } : {} }],
      conditions: [
        { type: "Ready", status: "False" },
        ...(unscheduled ? [{ type: "PodScheduled", status: "False", ...unscheduled }] : []),
      ],
    },
  }) as unknown as V1Pod;

test.each<[string, V1Pod, string | undefined]>([
  ["runs", pod(undefined), undefined],
  ["is being made", pod({ reason: "ContainerCreating" }), undefined],
  ["waits and does not say why", pod({}), undefined],
  [
    "has no image",
    pod({ reason: "ErrImagePull", message: "no such host" }),
    "echo-1: ErrImagePull, no such host",
  ],
  ["ends again and again", pod({ reason: "CrashLoopBackOff" }), "echo-1: CrashLoopBackOff"],
  [
    "finds no node",
    pod(undefined, { reason: "Unschedulable", message: "0/3 nodes are available" }),
    "echo-1: Unschedulable, 0/3 nodes are available",
  ],
  [
    "has no image to begin with",
    {
      metadata: { name: "echo-1" },
      status: {
        initContainerStatuses: [{ state: { waiting: { reason: "ErrImagePull", message: "no host" } } }],
      },
    } as unknown as V1Pod,
    "echo-1: ErrImagePull, no host",
  ],
  ["is new", { metadata: { name: "echo-1" } }, undefined],
])("whyStuck: a pod that %s", (_, each, why) => expect(whyStuck(each)).toBe(why));
