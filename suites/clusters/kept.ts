import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { KubeConfig } from "@kubernetes/client-node";
import { execa, type Options } from "execa";
import { IMAGES } from "../../fixtures/cluster/build/images.ts";
import { readKept } from "../../fixtures/cluster/host.ts";
import { readReport } from "../../helpers/reporters/json.ts";
import type { Report } from "../../helpers/reporters/model.ts";
import { cacheFolder } from "../../helpers/system/files.ts";
import { SELF } from "../worker.ts";

/** Where containerd of a node listens, be it of k3s or built here. */
const SOCKET = "/run/k3s/containerd/containerd.sock";

/** A cluster that `labcheck up` keeps, and that is checked as an existing one. */
export interface KeptCluster extends AsyncDisposable {
  folder: string;
  /** The file of its administrator. */
  kubeconfig: string;
  nodes: string[];
  /** Runs a program where the cluster is reached; rejects where it ends with another code than 0. */
  enter: (argv: readonly string[]) => Promise<string>;
  /** The same without waiting; `ended` resolves with the exit code. */
  start: (argv: readonly string[], env?: Record<string, string>) => { pid: number; ended: Promise<number> };
  /** The same with a stream of what it prints. */
  spawn: (argv: readonly string[]) => ChildProcessByStdio<null, Readable, null>;
  /** Gives the image in an archive to every node. */
  load: (archive: string) => Promise<void>;
  /** As its administrator, on the first node; `input` is what `-f -` reads. */
  kubectl: (args: readonly string[], input?: string) => Promise<string>;
  /** Runs a program on a node; rejects where it ends with another code than 0. */
  onNode: (node: string, argv: readonly string[]) => Promise<string>;
}

/**
 * Brings a cluster up with these options of `up`. An equal one that was up before is used, and stays up.
 */
export async function bringUp(layout: readonly string[]): Promise<KeptCluster> {
  const stays = (await readKept(cacheFolder())) !== undefined;
  const folder = await mkdtemp(join(tmpdir(), "labcheck-clusters-"));
  const { stdout } = await execa(process.execPath, [SELF, "up", "--json", ...layout], { stderr: "inherit" });
  const { kubeconfig, nodes, engine, networkNamespace } = JSON.parse(stdout) as Record<string, string> & {
    nodes: string[];
  };
  const file = join(folder, "admin.yaml");
  await writeFile(file, kubeconfig ?? "", { mode: 0o600 });
  const into = networkNamespace ? ["nsenter", `--net=${networkNamespace}`] : [];
  const run = (argv: readonly string[], options: Options) => {
    const [command = "", ...args] = [...into, ...argv];
    return execa(command, args, options);
  };
  const env = { DOCKER_HOST: engine ?? "" };
  const containerOf = async (node: string) => {
    const { stdout: ids } = await execa("docker", ["ps", "-q", "--filter", `name=${node}`], { env });
    return ids.split("\n")[0] ?? "";
  };
  const containers = new Map(
    await Promise.all(nodes.map(async (node) => [node, await containerOf(node)] as const)),
  );
  const server = containers.get("node-1") ?? "";
  return {
    ...{ folder, kubeconfig: file, nodes },
    enter: async (argv) => String((await run(argv, {})).stdout),
    start(argv, own = {}) {
      const child = run(argv, { env: own, stdout: "ignore", stderr: "ignore", reject: false });
      return { pid: child.pid ?? 0, ended: child.then(({ exitCode }) => exitCode ?? -1) };
    },
    spawn(argv) {
      const [command = "", ...args] = [...into, ...argv];
      return spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
    },
    async load(archive) {
      for (const node of containers.values()) {
        await execa("docker", ["cp", archive, `${node}:/image.tar`], { env });
        const importing = ["ctr", "--address", SOCKET, "-n", "k8s.io", "images", "import", "/image.tar"];
        await execa("docker", ["exec", node, ...importing], { env });
      }
    },
    async kubectl(args, input = "") {
      return (await execa("docker", ["exec", "-i", server, "kubectl", ...args], { env, input })).stdout;
    },
    async onNode(node, argv) {
      return (await execa("docker", ["exec", containers.get(node) ?? "", ...argv], { env })).stdout;
    },
    async [Symbol.asyncDispose]() {
      if (!stays) await execa(process.execPath, [SELF, "down"]);
      await rm(folder, { recursive: true });
    },
  };
}

/** The kubeconfig of the account that `labcheck rbac` gives its rights, as a file. */
export async function accountOf(
  { kubectl, folder, kubeconfig }: KeptCluster,
  namespace: string,
): Promise<string> {
  const { stdout: manifest } = await execa(process.execPath, [SELF, "rbac", "--namespace", namespace]);
  for (const name of [namespace, `${namespace}-other`]) await kubectl(["create", "namespace", name]);
  await kubectl(["apply", "-f", "-"], manifest);
  const token = await kubectl(["create", "token", "labcheck", "-n", namespace, "--duration", "2h"]);
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const [cluster] = config.clusters;
  if (!cluster) throw new Error("the kubeconfig names no cluster");
  config.loadFromClusterAndUser(cluster, { name: "labcheck", token });
  const file = join(folder, `${namespace}.json`);
  await writeFile(file, config.exportConfig(), { mode: 0o600 });
  return file;
}

/** The images of the lab as these nodes have them. */
export const OWN_IMAGES = (["busybox", "redis", "node"] as const).flatMap((part) => [
  "--image",
  `${part}=${IMAGES[part]}`,
]);

/** The arguments of a run on an existing cluster. */
export const existing = (out: string, kubeconfig: string, ...more: readonly string[]): string[] => [
  ...[process.execPath, SELF, "run", "--target", "existing", "--kubeconfig", kubeconfig],
  ...[...OWN_IMAGES, "--out", out, ...more],
];

export const reportIn = (folder: string): Promise<Report> => readReport(join(folder, "report.json"));
