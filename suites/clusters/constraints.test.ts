import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { applied, assignedUser, mutating, OWNER, onlyAssignedUsers, TRIAL } from "./admission.ts";
import { end, endOf } from "./expected.ts";
import { clusterOf, judge, start, startWith, UNASKED, under } from "./judged.ts";
import { onlyByProxy } from "./network.ts";
import { unnamedTarget } from "./wrong-objects.ts";

/** Clusters and machines that leave labcheck less than it would like: what can be checked is checked. */

const wrongTarget = { "services/shape": "redis-slave: targetPort is 6379, not redis-server" };
/** Shells without root may send no raw packets, so that no route can be traced. */
const NO_RAW_PACKETS = {
  "pods/route-across": "BusyBox pods cannot send raw packets on this cluster",
  "pods/route-local": "BusyBox pods cannot send raw packets on this cluster",
};

describe("constraints", () => {
  const cluster = clusterOf([]);

  test("run: ends with the name and reason of an image that cannot be pulled, and leaves nothing", async () => {
    const image = "registry.invalid/nobody/redis:1";
    const { ended } = await start(cluster(), cluster().kubeconfig, "--image", `redis=${image}`);
    const { code, report } = await ended;
    expect(code).toBe(4);
    expect(report.run.error?.message).toContain(image);
    expect(report.residue).toEqual([]);
    const namespaces = ["get", "namespace", "-l", "app.kubernetes.io/managed-by=labcheck", "-o", "name"];
    expect(await cluster().kubectl(namespaces)).toBe("");
  });

  test.each([
    ["every verdict is given", [], end(0, { skipped: { ...UNASKED, ...NO_RAW_PACKETS } })],
    ["a fault is seen", [unnamedTarget], end(1, { violated: wrongTarget })],
  ])("run: works in a namespace at Pod Security level restricted: %s", async (_, faults, expected) => {
    const namespace = faults.length > 0 ? "tight-two" : "tight";
    const enforced = { "pod-security.kubernetes.io/enforce": "restricted", [OWNER]: TRIAL };
    const spaces = [namespace, `${namespace}-other`].map((name) => ({
      ...{ apiVersion: "v1", kind: "Namespace", metadata: { name, labels: enforced } },
    }));
    const states = [
      () => applied(cluster(), spaces),
      ...faults.map((fault) => () => mutating(cluster(), fault)),
    ];
    const claims = faults.length > 0 ? ["services/*"] : [];
    const ended = await under(states, async () => {
      const run = await start(cluster(), cluster().kubeconfig, "--namespace", namespace, ...claims);
      return run.ended;
    });
    expect(endOf(ended)).toEqual(expected);
  });

  test.each([
    ["every verdict is given", [], end(0, { skipped: { ...UNASKED, ...NO_RAW_PACKETS } })],
    ["a fault is seen", [unnamedTarget], end(1, { violated: wrongTarget })],
  ])("run: works with a user that the cluster assigns: %s", async (_, faults, expected) => {
    const states = [
      () => onlyAssignedUsers(cluster()),
      ...[assignedUser, ...faults].map((each) => () => mutating(cluster(), each)),
    ];
    const claims = faults.length > 0 ? ["services/*"] : [];
    expect(endOf(await under(states, () => judge(cluster(), ...claims)))).toEqual(expected);
  });

  test.each([
    ["every verdict is given", [], end(0, { skipped: UNASKED })],
    ["a fault is seen", [unnamedTarget], end(1, { violated: wrongTarget })],
  ])("run: works with an API server behind an HTTPS proxy: %s", async (_, faults, expected) => {
    const kept = cluster();
    await using proxy = await onlyByProxy(kept);
    const text = await readFile(kept.kubeconfig, "utf8");
    const kubeconfig = join(kept.folder, "by-proxy.yaml");
    await writeFile(kubeconfig, text.replace(/server: \S+/, `server: ${proxy.server}`), { mode: 0o600 });
    const states = faults.map((fault) => () => mutating(kept, fault));
    const claims = faults.length > 0 ? ["services/*"] : [];
    const ended = await under(states, async () => {
      const run = await startWith(kept, { HTTPS_PROXY: proxy.url }, kubeconfig, ...claims);
      return run.ended;
    });
    expect(endOf(ended)).toEqual(expected);
    expect(proxy.targets()).toEqual([new URL(proxy.server).host]);
  });
});
