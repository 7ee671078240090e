import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { containerGroups } from "./control-groups.ts";

test("containerGroups: finds a container's and a kubelet's groups in both versions' hierarchies", async () => {
  const root = await mkdtemp(join(tmpdir(), "labcheck-groups-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const container = "0123456789abcdef".repeat(4);
  const created = [
    ...["memory/kubepods/besteffort", `cpu/docker/${container}/pods/burstable`, "systemd/k8s.io"],
    ...["system.slice/cron.service", "memory/user", `system.slice/docker-${container}.scope`],
  ];
  for (const path of created) await mkdir(join(root, path), { recursive: true });
  expect(await containerGroups(root)).toEqual(
    [
      ...[`cpu/docker/${container}`, `cpu/docker/${container}/pods`, "memory/kubepods", "systemd/k8s.io"],
      `system.slice/docker-${container}.scope`,
    ].toSorted(),
  );
  expect(await containerGroups(join(root, "nothing"))).toEqual([]);
});
