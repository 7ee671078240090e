import type { V1Pod } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { neverStarted, StuckPods } from "./stuck-pods.ts";

const IMAGE = "docker.io/library/redis:none";

const pod = (reason: string, message = ""): V1Pod =>
  ({
    metadata: { name: "redis-1", uid: "1" },
    spec: { nodeName: "node-2" },
    status: {
      containerStatuses: [{ image: IMAGE, restartCount: 0, state: { waiting: { reason, message } } }],
    },
  }) as unknown as V1Pod;

/** A pod whose container has been restarted so often, and runs since that second. */
const runs = (restartCount: number, since: number): V1Pod => {
  const { metadata, spec } = pod("");
  const state = { running: { startedAt: new Date(since * 1000) } };
  return {
    metadata,
    spec,
    status: { containerStatuses: [{ image: IMAGE, restartCount, state }] },
  } as unknown as V1Pod;
};

/**
 * The number of seconds after which the wait for such a pod ends, and the error; undefined if it continues.
 */
function ends(attempts: readonly V1Pod[]): { after: number; words: string } | undefined {
  let now = 0;
  const stuck = new StuckPods({ now: () => now });
  for (let second = 0; second <= 200; second += 1) {
    now = second * 1000;
    try {
      stuck.check([attempts[second % attempts.length] ?? pod("")]);
    } catch (error) {
      return { after: second, words: String(error) };
    }
  }
  return undefined;
}

const PULL = `failed to pull and unpack image "${IMAGE}": failed to resolve reference: `;

test.each<[string, V1Pod[], number]>([
  ["a name that is none", [pod("InvalidImageName", "couldn't parse image name")], 0],
  ["an image that must be there and is not", [pod("ErrImageNeverPull")], 0],
  ["an image that is not found", [pod("ErrImagePull", `${PULL}${IMAGE}: not found`)], 15],
  ["a registry that refuses", [pod("ErrImagePull", `${PULL}pull access denied, authorization failed`)], 15],
  [
    "a registry that nobody knows",
    [pod("ErrImagePull", `${PULL}dial tcp: lookup registry.test: no such host`)],
    35,
  ],
  [
    "a registry that is not there",
    [pod("ErrImagePull", `${PULL}dial tcp 10.0.0.1:443: connect: connection refused`)],
    35,
  ],
  [
    "a busy registry",
    [pod("ErrImagePull", `${PULL}429 Too Many Requests: toomanyrequests: rate limit`)],
    150,
  ],
  [
    "a registry that a firewall hides",
    [pod("ErrImagePull", `${PULL}dial tcp 10.0.0.1:443: i/o timeout`)],
    35,
  ],
  [
    "a registry whose name no DNS server tells",
    [
      pod(
        "ErrImagePull",
        `${PULL}dial tcp: lookup registry.test: read udp 10.0.0.1:1->10.0.0.2:53: i/o timeout`,
      ),
    ],
    35,
  ],
  ["a slow registry", [pod("ErrImagePull", `${PULL}net/http: TLS handshake timeout`)], 150],
  ["a container that cannot be made", [pod("CreateContainerConfigError", "container has runAsNonRoot")], 30],
  ["a container that does not begin", [pod("RunContainerError", "exec format error")], 30],
  ["a container that ends again and again", [pod("CrashLoopBackOff", "back-off 10s")], 90],
  [
    "a container that runs for a moment each time",
    [pod("CrashLoopBackOff", "back-off 10s"), runs(1, 200)],
    90,
  ],
])("StuckPods: %s ends the wait", (_, attempts, after) => {
  const end = ends(attempts);
  expect(end?.after).toBe(after);
  expect(end?.words).toContain(`redis-1`);
  expect(end?.words).toContain(IMAGE);
  expect(end?.words).toContain("on node-2: ");
});

test("StuckPods: ignores pods that are starting or being deleted", () => {
  expect(ends([pod("ContainerCreating")])).toBeUndefined();
  const going = pod("ErrImagePull", "not found");
  expect(
    ends([{ ...going, metadata: { ...going.metadata, deletionTimestamp: new Date() } }]),
  ).toBeUndefined();
});

test("StuckPods: keeps the error of a failed pull while the kubelet waits and retries", () => {
  const attempts = [
    pod("ErrImagePull", `${PULL}${IMAGE}: not found`),
    pod("ContainerCreating"),
    pod("ImagePullBackOff", `Back-off pulling image "${IMAGE}"`),
  ];
  expect(ends(attempts)).toEqual({
    after: 15,
    words: expect.stringMatching(/of pod redis-1 on node-2: ErrImagePull, .*: not found$/),
  });
});

test("StuckPods: forgets a failure once the pod runs", () => {
  let now = 0;
  const stuck = new StuckPods({ now: () => now });
  const running = {
    ...pod(""),
    status: { containerStatuses: [{ restartCount: 0, state: { running: {} } }] },
  } as unknown as V1Pod;
  stuck.check([pod("ErrImagePull", "not found")]);
  stuck.check([running]);
  now = 60_000;
  expect(() => stuck.check([pod("ErrImagePull", "not found")])).not.toThrow();
});

test("StuckPods: ends the wait after 30s if pods are not admitted", () => {
  let now = 0;
  const stuck = new StuckPods({ now: () => now });
  stuck.refused("redis-master", "exceeded quota: pods=5");
  stuck.refused("echo", undefined);
  now = 29_000;
  stuck.refused("redis-master", "exceeded quota: pods=5");
  now = 30_000;
  expect(() => stuck.refused("redis-master", "exceeded quota: pods=5")).toThrow(
    "The cluster creates no pods for redis-master: exceeded quota: pods=5",
  );
});

const podWith = (status: object) => ({ status: { containerStatuses: [status] } }) as unknown as V1Pod;

test("neverStarted: is false once any container has run", () => {
  expect(neverStarted(pod("ImagePullBackOff"))).toBe(true);
  expect(neverStarted(podWith({ restartCount: 0, state: { running: {} } }))).toBe(false);
  expect(
    neverStarted(podWith({ restartCount: 0, state: { waiting: {} }, lastState: { terminated: {} } })),
  ).toBe(false);
  expect(
    neverStarted(podWith({ restartCount: 0, containerID: "containerd://1", state: { waiting: {} } })),
  ).toBe(false);
  expect(neverStarted({ status: {} })).toBe(false);
});

test("StuckPods: ignores a container that restarted once and runs", () => {
  const attempts = Array.from({ length: 201 }, (_, second) =>
    second < 5 ? pod("CrashLoopBackOff", "back-off 10s") : runs(1, 5),
  );
  expect(ends(attempts)).toBeUndefined();
});

test("StuckPods: reports how a container ended, not how long the kubelet waits", () => {
  const crashing = pod("CrashLoopBackOff", "back-off 2m40s restarting failed container");
  const [status] = crashing.status?.containerStatuses ?? [];
  const lastState = { terminated: { exitCode: 1, reason: "Error" } };
  const words = ends([
    { ...crashing, status: { containerStatuses: [{ ...status, lastState }] } } as V1Pod,
  ])?.words;
  expect(words).toContain("CrashLoopBackOff, exit 1, Error");
  expect(words).not.toContain("2m40s");
});
