import { describe, expect, test } from "vitest";
import { IMAGES } from "../../fixtures/cluster/build/images.ts";
import { type Mutation, mutating } from "./admission.ts";
import { end, endOf } from "./expected.ts";
import { clusterOf, judge, UNASKED, under } from "./judged.ts";
import { unnamedTarget } from "./wrong-objects.ts";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "trial" },
  spec: { containers: [{ name: "own", image: IMAGES.busybox }] },
};

/** A service mesh's injector puts its proxy before the containers of every pod. */
const sidecarFirst: Mutation = {
  name: "sidecar-first",
  kind: { apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] },
  patch: `[JSONPatch{op: "add", path: "/spec/containers/0", value: Object.spec.containers{
    name: "sidecar", image: "${IMAGES.busybox}", imagePullPolicy: "IfNotPresent", command: ["sleep", "infinity"]}}]`,
  sample: pod,
  acts: ["{.spec.containers[*].name}", "sidecar own"],
};

describe("a sidecar is the first container of every pod", () => {
  const cluster = clusterOf([]);

  test("run: has the same verdicts as without a sidecar", async () => {
    const ended = await under([() => mutating(cluster(), sidecarFirst)], () => judge(cluster()));
    expect(endOf(ended)).toEqual(end(0, { skipped: UNASKED }));
  });

  test("run: detects a service without the port's name beside a sidecar", async () => {
    const states = [sidecarFirst, unnamedTarget].map((each) => () => mutating(cluster(), each));
    expect(endOf(await under(states, () => judge(cluster(), "services/*")))).toEqual(
      end(1, { violated: { "services/shape": "redis-slave: targetPort is 6379, not redis-server" } }),
    );
  });
});
