import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import {
  DEFAULT_LAYOUT,
  type Layout,
  PARTS,
  POD_NETWORKS,
  POLICY_DENIALS,
  PROXY_MODES,
  readIpFamilies,
  readNodes,
  readWithout,
} from "../../fixtures/cluster/layout.ts";
import { assertSkew, type ClusterOptions, readMinor } from "../../fixtures/cluster/provision/cluster-spec.ts";
import { DEFAULT_MINOR, type KubernetesMinor, MINORS } from "../../fixtures/cluster/versions.ts";
import { airgapEmpty, airgapUnreadable, registriesUnreadable } from "../../helpers/errors/flags.ts";
import { errorMessage } from "../../helpers/reasons/labcheck-error.ts";
import { MIRROR, OWN, OWN_DEFAULT, ownTarget, prefixIn } from "./existing-options.ts";

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

const CREATED = "Cluster that labcheck creates:";

/** Adds the option for the Kubernetes version of a cluster that labcheck creates. */
export const withMinor = (command: Command): Command =>
  command
    .optionsGroup(CREATED)
    .addOption(
      new Option("--k8s <minor>", `Kubernetes version: ${MINORS.join(", ")}`)
        .argParser(readMinor)
        .default(undefined, DEFAULT_MINOR),
    );

/** Adds the options for the layout of such a cluster. */
export const withLayout = (command: Command): Command =>
  command
    .optionsGroup(CREATED)
    .addOption(
      new Option("--nodes <number>", "Number of nodes, 1 to 5")
        .argParser(readNodes)
        .default(undefined, String(DEFAULT_LAYOUT.nodes)),
    )
    .addOption(
      new Option("--proxy-mode <mode>", "Mode of kube-proxy")
        .choices(PROXY_MODES)
        .default(undefined, DEFAULT_LAYOUT.proxyMode),
    )
    .addOption(
      new Option(
        "--agent-k8s <minor>",
        "Kubernetes version of all nodes but the first, up to three minors older",
      )
        .argParser(readMinor)
        .default(undefined, "as --k8s"),
    )
    .addOption(
      new Option("--without <parts>", `Add-ons to omit, comma-separated: ${PARTS.join(", ")}`)
        .argParser(readWithout)
        .default(undefined, "none"),
    )
    .addOption(
      new Option(
        "--ip-families <list>",
        "IP families, the default family of Services first: ipv4, ipv4,ipv6 or ipv6,ipv4",
      )
        .argParser(readIpFamilies)
        .default(undefined, DEFAULT_LAYOUT.ipFamilies.join()),
    )
    .addOption(
      new Option(
        "--pod-network <name>",
        "Pod network; flannel puts the pods of a node on one segment and enforces no policies",
      )
        .choices(POD_NETWORKS)
        .default(undefined, DEFAULT_LAYOUT.podNetwork),
    )
    .addOption(
      new Option("--policy-denies <mode>", "Answer to packets that a policy denies")
        .choices(POLICY_DENIALS)
        .default(undefined, DEFAULT_LAYOUT.policyDenies),
    );

/** Adds the options for where the cluster comes from, for a command that never uses an existing one. */
export const withOwnTarget = (command: Command): Command =>
  command
    .optionsGroup(CREATED)
    .addOption(
      new Option("--target <name>", "Source of the cluster's nodes")
        .choices(OWN)
        .default(undefined, OWN_DEFAULT),
    )
    .option("--mirror <prefix>", MIRROR);

/** Adds the options for nodes of k3s. */
export const withK3s = (command: Command): Command =>
  command
    .optionsGroup("k3s nodes:")
    .addOption(
      new Option("--node-image <reference>", "Image for the nodes").default(
        undefined,
        "rancher/k3s of --k8s",
      ),
    )
    .option("--registries <file>", "registries.yaml for the nodes: mirrors and their credentials")
    .option("--airgap <folder>", "Folder of image archives that the nodes import before they start");

/** The cluster that the flags describe. Throws a usage error for a file or folder that cannot be read. */
export async function clusterOptionsOf(flags: ClusterFlags): Promise<ClusterOptions> {
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
