import { file, listOf, term, text, url } from "../reasons/reason.ts";
import { defineError } from "./define.ts";

/** Errors of building node images and of fetching manifests. */

const tools = { commands: listOf(term), packages: listOf(term) };
const install = ({ packages }: { packages: readonly (string | number)[] }) =>
  `Install ${packages.join(" ")}.`;

export const commandsMissing = defineError({
  code: "LABCHECK_COMMANDS_MISSING",
  parameters: tools,
  message: ({ commands }) => `Commands are missing on this machine: ${commands.join(", ")}`,
  remedy: install,
});

export const commandsNotInstalled = defineError({
  code: "LABCHECK_COMMANDS_NOT_INSTALLED",
  parameters: tools,
  message: ({ commands }) => `Cannot install commands on this machine: ${commands.join(", ")}`,
  remedy: install,
});

export const goMissing = defineError({
  code: "LABCHECK_GO_MISSING",
  message: "Go is missing on this machine, and the source target is compiled",
  remedy: "Install Go 1.26 or newer.",
});

export const memoryShort = defineError({
  code: "LABCHECK_MEMORY_SHORT",
  parameters: { found: text },
  message: ({ found }) => `This machine has too little memory: ${found}`,
  remedy: "Free some.",
});

export const spaceShort = defineError({
  code: "LABCHECK_SPACE_SHORT",
  parameters: { folder: file, free: text, needed: text },
  message: ({ folder, free, needed }) => `${folder} has ${free} free, and the build takes ${needed}`,
  remedy:
    "Free some (`labcheck clean` removes what earlier versions built), or name another folder with LABCHECK_CACHE.",
});

export const diskFull = defineError({
  code: "LABCHECK_DISK_FULL",
  parameters: { command: text },
  message: ({ command }) => `The disk is full: ${command} could not write`,
  remedy:
    "Free at least 12 GB for labcheck's cache folder, or name another with LABCHECK_CACHE; what is built so far is kept.",
});

export const buildFailed = defineError({
  code: "LABCHECK_BUILD_FAILED",
  parameters: { command: text, output: text },
  message: ({ command, output }) => `The build command ${command} failed: ${output}`,
  remedy: "Read the whole output in the log; run the same command again to continue where this one stopped.",
});

export const architectureUnsupported = defineError({
  code: "LABCHECK_ARCHITECTURE_UNSUPPORTED",
  parameters: { part: term, architecture: term },
  message: ({ part, architecture }) => `The source target has no ${part} for ${architecture} machines`,
  remedy: "Use the k3s target, or an x64 machine.",
});

export const nodeImageNotPulled = defineError({
  code: "LABCHECK_NODE_IMAGE_NOT_PULLED",
  parameters: { image: text, why: text },
  message: ({ image, why }) => `Cannot pull the node image ${image}: ${why}`,
  remedy:
    "Name a mirror of Docker Hub with --mirror, load the image (docker load), or let labcheck build a cluster: --target source.",
});

export const manifestNotFetched = defineError({
  code: "LABCHECK_MANIFEST_NOT_FETCHED",
  parameters: { manifest: url, why: text },
  message: ({ manifest, why }) => `Cannot fetch the official manifest ${manifest}: ${why}`,
  remedy: "Connect this machine once, since the k3s target needs it, or use --target source.",
});

export const manifestChanged = defineError({
  code: "LABCHECK_MANIFEST_CHANGED",
  parameters: { manifest: url, found: term, wanted: term },
  message: ({ manifest, found, wanted }) =>
    `The official manifest ${manifest} has the hash ${found}, not ${wanted}`,
  remedy: "Find out who changed it after its release before you use it.",
});
