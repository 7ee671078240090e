import { count, optional, term, text } from "../reasons/reason.ts";
import { defineUsageError } from "./define.ts";

/** Errors of flags and arguments. */

export const invalidValue = defineUsageError({
  code: "LABCHECK_INVALID_FLAG_VALUE",
  parameters: { value: text, flag: term, must: term, example: term },
  message: ({ value, flag, must }) => `invalid value "${value}" for ${flag}: must be ${must}`,
  remedy: ({ example }) => `Write ${example}, for example.`,
});

export const invalidNodes = (value: string, most: number) =>
  invalidValue({ value, flag: "--nodes", must: `1 to ${most}`, example: "--nodes 3" });

export const invalidKubernetesVersion = (value: string, known: readonly string[]) =>
  invalidValue({
    ...{ value, flag: "--k8s", must: `one of ${known.join(", ")}` },
    example: `--k8s ${known.at(-1)}`,
  });

export const invalidWithout = (value: string, parts: readonly string[]) =>
  invalidValue({
    ...{ value, flag: "--without", must: `a comma-separated list of ${parts.join(", ")}` },
    example: `--without ${parts.slice(0, 2).join(",")}`,
  });

export const invalidIpFamilies = (value: string, known: readonly string[]) =>
  invalidValue({
    ...{ value, flag: "--ip-families", must: `one of ${known.join(" · ")}` },
    example: `--ip-families ${known[1]} (the first is that of a Service which names none)`,
  });

export const invalidScope = (value: string, kinds: readonly string[]) =>
  invalidValue({
    ...{ value, flag: "--allow", must: `a comma-separated list of ${kinds.join(", ")}` },
    example: "--allow cluster, --allow nodes, or --allow cluster,nodes",
  });

export const invalidSeed = (value: string) =>
  invalidValue({ value, flag: "--seed", must: "a whole number of at most 9 digits", example: "--seed 7" });

export const invalidRuns = (value: string) =>
  invalidValue({ value, flag: "--runs", must: "a whole number from 1 to 99", example: "--runs 5" });

export const invalidShard = (value: string) =>
  invalidValue({
    ...{ value, flag: "--shard", must: "PART/PARTS, counted from 1" },
    example: "--shard 1/2 on one machine and --shard 2/2 on another",
  });

export const invalidNamespace = (value: string) =>
  invalidValue({
    ...{ value, flag: "--namespace" },
    must: "at most 57 lower-case letters, digits and dashes, and begin and end with a letter or digit",
    example: "--namespace networking-lab",
  });

export const invalidIngressHost = (value: string) =>
  invalidValue({
    ...{ value, flag: "--ingress-host", must: "a host name" },
    example: "the name alone, without scheme, port or path: mycluster.us-south.containers.appdomain.cloud",
  });

export const invalidIngressSecret = (value: string) =>
  invalidValue({
    ...{ value, flag: "--ingress-secret", must: "NAME or NAMESPACE/NAME" },
    example: "what `ibmcloud ks ingress secret ls` prints: default/mycluster-0000",
  });

export const invalidMirror = (value: string) =>
  invalidValue({
    ...{ value, flag: "--mirror", must: "a registry's host, with its path if it has one" },
    example: "--mirror registry.example.com/hub",
  });

export const invalidOutside = (value: string) =>
  invalidValue({
    ...{ value, flag: "--outside", must: "HOST:PORT" },
    example: "example.com:443 or [2001:db8::1]:443, a server outside the cluster that accepts connections",
  });

export const invalidImage = (value: string, parts: readonly string[]) =>
  invalidValue({
    ...{ value, flag: "--image", must: `NAME=REFERENCE, with a NAME of ${parts.join(", ")}` },
    example: `--image ${parts[0]}=registry.example.com/${parts[0]}`,
  });

export const flagNeedsExistingCluster = defineUsageError({
  code: "LABCHECK_FLAG_NEEDS_EXISTING_CLUSTER",
  parameters: { flag: term },
  message: ({ flag }) => `${flag} applies to an existing cluster only`,
  remedy: "Add --target existing.",
});

export const flagsNeedOwnCluster = defineUsageError({
  code: "LABCHECK_FLAG_NEEDS_OWN_CLUSTER",
  message:
    "--k8s, --agent-k8s, --nodes, --without, --proxy-mode, --ip-families, --pod-network, --policy-denies, --node-image, --registries and --airgap apply only to a cluster that labcheck creates",
  remedy: "Leave them out, or leave out --target existing.",
});

export const flagNeedsFlag = defineUsageError({
  code: "LABCHECK_FLAG_NEEDS_FLAG",
  parameters: { given: term, lacking: term, argument: optional(term) },
  message: ({ given, lacking }) => `${given} needs ${lacking}`,
  remedy: ({ given, lacking, argument }) =>
    `Add ${lacking}${argument === undefined ? "" : ` ${argument}`}, or leave out ${given}.`,
});

export const allNeedsFolder = defineUsageError({
  code: "LABCHECK_ALL_NEEDS_FOLDER",
  message: "--all applies only to a folder with the reports of many clusters",
  remedy: "Name that folder alone.",
});

export const redactInPlace = defineUsageError({
  code: "LABCHECK_REDACT_IN_PLACE",
  message: "--redact would hide nothing: the names are still in the report.json beside what it writes",
  remedy: "Name another folder with --out.",
});

export const pullSecretWithSonobuoy = defineUsageError({
  code: "LABCHECK_PULL_SECRET_WITH_SONOBUOY",
  message:
    "--pull-secret has no effect with --sonobuoy: Sonobuoy pulls the images of its plugins with its own Secret",
  remedy: "Leave --pull-secret out, and name it as ImagePullSecrets in the configuration of Sonobuoy.",
});

export const pullSecretUnreadable = defineUsageError({
  code: "LABCHECK_PULL_SECRET_UNREADABLE",
  parameters: { file: text, why: text },
  message: ({ file, why }) => `Cannot read the file of --pull-secret ${file}: ${why}`,
  remedy: "Name the config.json of Docker that has the credentials.",
});

export const pullSecretEmpty = defineUsageError({
  code: "LABCHECK_PULL_SECRET_WITHOUT_CREDENTIALS",
  parameters: { file: text },
  message: ({ file }) => `The file of --pull-secret ${file} has no credentials (auths)`,
  remedy:
    "If a credential helper keeps them, let Docker write them to a folder without one: `docker --config FOLDER login`.",
});

export const registriesUnreadable = defineUsageError({
  code: "LABCHECK_REGISTRIES_UNREADABLE",
  parameters: { file: text, why: text },
  message: ({ file, why }) => `Cannot read the file of --registries ${file}: ${why}`,
  remedy: "Name a registries.yaml.",
});

export const airgapUnreadable = defineUsageError({
  code: "LABCHECK_AIRGAP_UNREADABLE",
  parameters: { folder: text, why: text },
  message: ({ folder, why }) => `Cannot read the folder of --airgap ${folder}: ${why}`,
  remedy: "Name a folder with image archives.",
});

export const airgapEmpty = defineUsageError({
  code: "LABCHECK_AIRGAP_WITHOUT_ARCHIVES",
  parameters: { folder: text },
  message: ({ folder }) => `The folder of --airgap ${folder} has no image archive`,
  remedy: "Put archives of docker save or ctr images export there: *.tar, *.tar.gz or *.tar.zst.",
});

export const notACheckout = defineUsageError({
  code: "LABCHECK_NOT_A_CHECKOUT",
  parameters: { command: term },
  message: ({ command }) =>
    `\`labcheck ${command}\` needs labcheck's own sources, which an installed package does not have`,
  remedy: ({ command }) => `Run \`npm run ${command}\` in a checkout.`,
});

export const patternWithoutMatch = defineUsageError({
  code: "LABCHECK_PATTERN_WITHOUT_MATCH",
  parameters: { what: term, pattern: text },
  message: ({ what, pattern }) => `No ${what} matches the pattern "${pattern}"`,
  remedy: ({ what }) =>
    `Choose from the ids that \`labcheck list${what === "claim" ? "" : ` --${what}s`}\` shows; * stands for any text.`,
});

export const nothingSelected = defineUsageError({
  code: "LABCHECK_NOTHING_SELECTED",
  parameters: { what: term },
  message: ({ what }) => `The patterns leave no ${what} to run`,
  remedy: "Remove one of the ! patterns.",
});

export const shardEmpty = defineUsageError({
  code: "LABCHECK_SHARD_EMPTY",
  parameters: { faults: count },
  message: ({ faults }) => `This shard has none of the ${faults} selected faults`,
  remedy: "Use fewer shards.",
});
