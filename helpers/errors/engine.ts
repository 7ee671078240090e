import { file, term, text, url } from "../reasons/reason.ts";
import { defineError, defineUsageError } from "./define.ts";

/** Errors of container engines. */

export const engineHostInvalid = defineUsageError({
  code: "LABCHECK_ENGINE_HOST_INVALID",
  parameters: { from: term, host: url, meant: url },
  message: ({ from, host }) =>
    `invalid value "${host}" of ${from}: must be the address of a container engine`,
  remedy: ({ meant }) => `Write ${meant}, or unset it to use the default socket.`,
});

export const dockerContextWithoutEndpoint = defineError({
  code: "LABCHECK_DOCKER_CONTEXT_WITHOUT_ENDPOINT",
  parameters: { from: term },
  message: ({ from }) => `There is no endpoint of an engine in ${from}`,
  remedy: "Choose one that `docker context ls` shows, or name the engine with DOCKER_HOST.",
});

export const engineSilent = defineError({
  code: "LABCHECK_ENGINE_SILENT",
  parameters: { host: url },
  message: ({ host }) => `The container engine at ${host} does not answer`,
  remedy: "Start it, or unset DOCKER_HOST.",
});

export const dockerContextSilent = defineError({
  code: "LABCHECK_DOCKER_CONTEXT_SILENT",
  parameters: { host: url, from: term },
  message: ({ host, from }) => `The container engine at ${host}, of ${from}, does not answer`,
  remedy: "Start it, choose another with `docker context use`, or name one with DOCKER_HOST.",
});

export const noEngine = defineError({
  code: "LABCHECK_NO_ENGINE",
  message: "No container engine answers, and only root can start one",
  remedy: "Start Docker, set DOCKER_HOST, or run labcheck as root.",
});

export const privateEngineNotStarted = defineError({
  code: "LABCHECK_PRIVATE_ENGINE_NOT_STARTED",
  parameters: { why: text, log: file },
  message: ({ why }) => `The private container engine did not start: ${why}`,
  remedy: ({ log }) => `Read ${log}.`,
});

export const privateEngineInUse = defineError({
  code: "LABCHECK_PRIVATE_ENGINE_IN_USE",
  parameters: { process: text },
  message: ({ process }) =>
    `Another labcheck (process ${process}) is using the private engine of this machine`,
  remedy: "Wait until it has ended, or end it.",
});

export const networkNotCreated = defineError({
  code: "LABCHECK_NETWORK_NOT_CREATED",
  parameters: { why: text },
  message: ({ why }) => `The container engine cannot create a network for the cluster: ${why}`,
  remedy: "Remove unused networks (`docker network prune`), or free an address range.",
});

export const networkTooSmall = defineError({
  code: "LABCHECK_NETWORK_TOO_SMALL",
  parameters: { subnet: text },
  message: ({ subnet }) =>
    `The container engine created a network with ${subnet || "no subnet"}, which is too small for a load balancer`,
  remedy: "Give the engine address pools of at least /24 (default-address-pools).",
});
