import { term } from "../reasons/reason.ts";
import { defineUsageError } from "./define.ts";

/** Errors of options of a cluster that labcheck creates. */

export const flannelNeedsSource = defineUsageError({
  code: "LABCHECK_FLANNEL_NEEDS_SOURCE_TARGET",
  message: "--pod-network flannel needs nodes that are built on this machine, not those of --target k3s",
  remedy: "Leave out one of the two, or check k3s with its own flannel as an existing cluster.",
});

export const ipFamiliesUnsupported = defineUsageError({
  code: "LABCHECK_IP_FAMILIES_UNSUPPORTED",
  parameters: { option: term, families: term },
  message: ({ option, families }) =>
    `${option} gives pods IPv4 addresses only, not --ip-families ${families}`,
  remedy: ({ option }) => `Leave out ${option} or --ip-families.`,
});

export const policyDeniesUnsupported = defineUsageError({
  code: "LABCHECK_POLICY_DENIES_UNSUPPORTED",
  parameters: { option: term, denial: term },
  message: ({ option, denial }) =>
    `--policy-denies ${denial} has no effect: with ${option} no engine enforces network policies`,
  remedy: ({ option }) => `Leave out ${option} or --policy-denies.`,
});

export const versionSkew = defineUsageError({
  code: "LABCHECK_VERSION_SKEW",
  parameters: { agents: term, server: term, skew: term },
  message: ({ agents, server }) => `Nodes of Kubernetes ${agents} cannot join a control plane of ${server}`,
  remedy: ({ skew }) => `Choose nodes that are at most ${skew} minor versions older, and never newer.`,
});

export const otherClusterUp = defineUsageError({
  code: "LABCHECK_OTHER_CLUSTER_UP",
  parameters: { before: term, beforeVersion: term, wanted: term, wantedVersion: term },
  message: ({ before, beforeVersion, wanted, wantedVersion }) =>
    `A cluster of ${before} with Kubernetes ${beforeVersion} is up, not of ${wanted} with ${wantedVersion}`,
  remedy: "Take it down first: `labcheck down`.",
});

export const otherTargetUp = defineUsageError({
  code: "LABCHECK_OTHER_TARGET_UP",
  parameters: { nodes: term, target: term },
  message: ({ nodes, target }) => `A cluster whose nodes are ${nodes} is up, not one of --target ${target}`,
  remedy: "Take it down first: `labcheck down`.",
});

export const proxySchemeUnsupported = defineUsageError({
  code: "LABCHECK_PROXY_SCHEME_UNSUPPORTED",
  parameters: { variable: term, scheme: term },
  message: ({ variable, scheme }) => `${variable} names a proxy of the unsupported scheme "${scheme}"`,
  remedy: "Write http://host:port, https://host:port or socks5://host:port, or unset it.",
});

/** The value may have a password in it. */
export const proxyUrlMalformed = defineUsageError({
  code: "LABCHECK_PROXY_URL_MALFORMED",
  parameters: { variable: term },
  message: ({ variable }) => `${variable} is not the URL of a proxy`,
  remedy: "Write http://host:port, https://host:port or socks5://host:port, or unset it.",
});
