import { readdir } from "node:fs/promises";

/**
 * Control groups of labcheck's nodes or pods in the machine's hierarchies: named by a container's ID, or by
 * a kubelet.
 */
const OURS =
  /(^|\/)(kubepods[^/]*|pods|k8s\.io|[0-9a-f]{64}|docker-[0-9a-f]{64}\.scope|libpod-[0-9a-f]{64}[^/]*)$/;

/** The control groups of this machine that are of a container or of a kubelet, in every hierarchy of both versions. */
export async function containerGroups(root = "/sys/fs/cgroup"): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    // A group may disappear while its neighbours are read.
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((each) => each.isDirectory())) {
      const path = `${folder}/${entry.name}`;
      if (OURS.test(path)) found.push(path.slice(root.length + 1));
      await walk(path);
    }
  };
  await walk(root);
  return found.toSorted();
}
