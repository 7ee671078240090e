import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import {
  type Layout,
  PARTS,
  POD_NETWORKS,
  POLICY_DENIALS,
  PROXY_MODES,
  readIpFamilies,
  readNodes,
  readWithout,
  USUAL,
} from "../../fixtures/cluster/layout.ts";
import { assertSkew, type ClusterOptions, readMinor } from "../../fixtures/cluster/provision/cluster-spec.ts";
import { DEFAULT_MINOR, type KubernetesMinor, MINORS } from "../../fixtures/cluster/versions.ts";
import { airgapEmpty, airgapUnreadable, registriesUnreadable } from "../../helpers/errors/flags.ts";
import { errorMessage } from "../../helpers/errors/labcheck-error.ts";
import { OWN, ownTarget, prefixIn } from "./existing-options.ts";

export interface ClusterFlags extends Partial<Layout> {
  k8s?: KubernetesMinor;
  agentK8s?: KubernetesMinor;
  target?: string;
  mirror?: string;
  nodeImage?: string;
  /** A file. */
  registries?: string;
  /** A folder. */
  airgap?: string;
}

/** The option by which a command is told which Kubernetes its own cluster is of. */
export const withMinor = (command: Command): Command =>
  command.addOption(
    new Option(
      "--k8s <minor>",
      `the Kubernetes of a cluster that labcheck makes: ${MINORS.join(", ")} (default: ${DEFAULT_MINOR})`,
    ).argParser(readMinor),
  );

/** Those by which it is told how the cluster is laid out. */
export const withLayout = (command: Command): Command =>
  command
    .option("--nodes <number>", `how many nodes it has (default: ${USUAL.nodes})`, readNodes)
    .addOption(
      new Option("--proxy-mode <mode>", `how its kube-proxy works (default: ${USUAL.proxyMode})`).choices(
        PROXY_MODES,
      ),
    )
    .addOption(
      new Option(
        "--agent-k8s <minor>",
        "the Kubernetes of its nodes but the first, up to three minors older",
      ).argParser(readMinor),
    )
    .option("--without <parts>", `what it is to be without: ${PARTS.join(", ")}`, readWithout)
    .option(
      "--ip-families <list>",
      `its address families, that of plain Services first: ipv4,ipv6 or ipv6,ipv4 (default: ${USUAL.ipFamilies.join()})`,
      readIpFamilies,
    )
    .addOption(
      new Option(
        "--pod-network <name>",
        `flannel has the pods of a node on one segment, and no policies (default: ${USUAL.podNetwork})`,
      ).choices(POD_NETWORKS),
    )
    .addOption(
      new Option(
        "--policy-denies <how>",
        `what becomes of what a policy denies (default: ${USUAL.policyDenies})`,
      ).choices(POLICY_DENIALS),
    );

/** That by which it is told where its nodes come from, for a command that is about no existing cluster. */
export const withOwnTarget = (command: Command): Command =>
  command
    .addOption(
      new Option(
        "--target <name>",
        "where its nodes come from (default: k3s where an engine can pull it, else source)",
      ).choices(OWN),
    )
    .option("--mirror <prefix>", "where images come from, in the place of docker.io");

/** Those that are about nodes of k3s. */
export const withK3s = (command: Command): Command =>
  command
    .option("--node-image <reference>", "another image for the nodes of k3s than that of its version")
    .option("--registries <file>", "a registries.yaml for the nodes of k3s: mirrors and their credentials")
    .option("--airgap <folder>", "image archives that the nodes of k3s import before they start");

/** What the flags ask of a cluster that labcheck makes. Throws a usage error for what cannot be read. */
export async function checkedIn(flags: ClusterFlags): Promise<ClusterOptions> {
  const { k8s, agentK8s, nodeImage, registries, airgap } = flags;
  const { nodes, without, proxyMode, ipFamilies, podNetwork, policyDenies } = flags;
  const target = ownTarget(flags.target);
  if (agentK8s) assertSkew(agentK8s, k8s ?? DEFAULT_MINOR);
  return {
    ...(k8s === undefined ? {} : { minor: k8s }),
    ...(nodes === undefined ? {} : { nodes }),
    ...(without === undefined ? {} : { without }),
    ...(proxyMode === undefined ? {} : { proxyMode }),
    ...(ipFamilies === undefined ? {} : { ipFamilies }),
    ...(podNetwork === undefined ? {} : { podNetwork }),
    ...(policyDenies === undefined ? {} : { policyDenies }),
    ...(agentK8s === undefined ? {} : { agentMinor: agentK8s }),
    ...(target === undefined ? {} : { target }),
    ...(nodeImage === undefined ? {} : { nodeImage }),
    ...(flags.mirror === undefined ? {} : { mirror: prefixIn(flags.mirror) }),
    ...(registries === undefined ? {} : { registries: await textOf(registries) }),
    ...(airgap === undefined ? {} : { airgap: await archivesIn(airgap) }),
  };
}

const textOf = (file: string) =>
  readFile(file, "utf8").catch((error: unknown) => {
    throw registriesUnreadable({ file, why: errorMessage(error) });
  });

async function archivesIn(folder: string): Promise<string> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw airgapUnreadable({ folder, why: errorMessage(error) });
  });
  if (names.some((name) => /\.tar(\.gz|\.zst)?$/.test(name))) return resolve(folder);
  throw airgapEmpty({ folder });
}
