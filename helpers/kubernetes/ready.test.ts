import { expect, test } from "vitest";
import { LabcheckError } from "../reasons/labcheck-error.ts";
import { standIn } from "../testing/api-stand-in.ts";
import { waitForRollout } from "./ready.ts";

const DAEMON = { kind: "DaemonSet", namespace: "kube-system", name: "calico-node" } as const;
const labels = { "k8s-app": "calico-node" };
const daemonSet = {
  metadata: { generation: 1 },
  spec: { selector: { matchLabels: labels } },
  status: { desiredNumberScheduled: 2, numberAvailable: 0, observedGeneration: 1 },
};
const pod = (name: string, waiting?: object) => ({
  metadata: { name, uid: name, labels },
  status: {
    phase: "Pending",
    initContainerStatuses: [{ state: { waiting: waiting ?? { reason: "PodInitializing" } } }],
  },
});
const warning = (name: string, message: string, lastTimestamp: string) => ({
  ...{ type: "Warning", reason: "FailedCreatePodSandBox", message, lastTimestamp },
  ...{ metadata: {}, involvedObject: { uid: name } },
});

/** Waits a second for the DaemonSet of a server that has these pods and events. */
async function waited(pods: object[], events: object[]): Promise<{ error: unknown; paths: string[] }> {
  await using server = await standIn(({ path }) => {
    if (path.includes("/daemonsets/")) return daemonSet;
    if (path.includes("/events")) return { items: events };
    return path.includes("/pods?") ? { items: pods } : undefined;
  });
  const limits = { seconds: 1, remedy: "Look at the archives." };
  const error = await waitForRollout(server.kube, DAEMON, limits).catch((thrown: unknown) => thrown);
  return { error, paths: server.requests.map(({ path }) => path) };
}

test("waitForRollout: reports the events of a DaemonSet's pods, the newest last", async () => {
  const pull = `failed to pull image "rancher/mirrored-pause:3.6": dial tcp: no such host`;
  const { error, paths } = await waited(
    [pod("calico-node-1"), pod("calico-node-2")],
    [
      warning("calico-node-1", pull, "2026-11-30T10:00:01Z"),
      warning("calico-node-1", "an earlier one", "2026-11-30T10:00:00Z"),
      warning("other", "of another pod", "2026-11-30T10:00:02Z"),
    ],
  );
  expect(error).toBeInstanceOf(LabcheckError);
  expect((error as LabcheckError).message).toBe(
    `Timed out after 1s waiting for DaemonSet kube-system/calico-node: 0 of 2 available; calico-node-1: FailedCreatePodSandBox, ${pull}`,
  );
  expect((error as LabcheckError).remedy).toBe("Look at the archives.");
  // Pods are listed less often than the workload.
  expect(paths.filter((path) => path.includes("/events"))).toHaveLength(1);
  expect(paths.find((path) => path.includes("/pods?"))).toContain("labelSelector=k8s-app%3Dcalico-node");
});

test("waitForRollout: prefers a container's waiting reason to events, for two pods at most", async () => {
  const waiting = { reason: "ImagePullBackOff", message: `Back-off pulling image\n${"x".repeat(1000)}` };
  const { error } = await waited(
    ["a", "b", "c"].map((name) => pod(name, waiting)),
    [warning("a", "an event", "2026-11-30T10:00:00Z")],
  );
  const { message } = error as LabcheckError;
  expect(message).toMatch(
    /0 of 2 available; a: ImagePullBackOff, Back-off pulling image x+; b: .*; and 1 more$/,
  );
  expect(message.length).toBeLessThan(800);
});

test("waitForRollout: reports the count alone if there is no reason", async () => {
  const { error } = await waited([pod("a")], []);
  expect((error as LabcheckError).message).toContain("calico-node: 0 of 2 available");
});

test("waitForRollout: fails at once for an image that cannot be pulled", async () => {
  const waiting = { reason: "ErrImageNeverPull", message: "the image is not present" };
  const { error } = await waited([pod("a", waiting)], []);
  expect((error as LabcheckError).message).toMatch(/ of pod a: ErrImageNeverPull, the image is not present$/);
  expect((error as LabcheckError).remedy).toBe("Look at the archives.");
});
