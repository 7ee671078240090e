import { context, optional, term, text, url } from "../reasons/reason.ts";
import { defineError } from "./define.ts";

/** Errors of the first contact with an existing cluster. */

export const credentialsUnavailable = defineError({
  code: "LABCHECK_CREDENTIALS_UNAVAILABLE",
  parameters: { context, why: text },
  message: ({ context: name, why }) => `Cannot load credentials for context "${name}": ${why}`,
  remedy: "Check the files that the kubeconfig names, or log in again.",
});

export const pluginNotRunnable = defineError({
  code: "LABCHECK_CREDENTIAL_PLUGIN_NOT_RUNNABLE",
  parameters: { plugin: text, context, error: term },
  message: ({ plugin, context: name, error }) =>
    `Cannot run the credential plugin ${plugin} for context "${name}": ${error}`,
  remedy: "Install it, and make sure that it is on the PATH.",
});

export const pluginFailed = defineError({
  code: "LABCHECK_CREDENTIAL_PLUGIN_FAILED",
  parameters: { plugin: text, context, why: text },
  message: ({ plugin, context: name, why }) =>
    `The credential plugin ${plugin} returned no credentials for context "${name}": ${why}`,
  remedy: "Log in again as the plugin's message says, then retry.",
});

const asKubectl = (name: string) =>
  `Check that \`kubectl --context ${name} version\` gets an answer from this machine.`;

export const apiServerUnreachable = defineError({
  code: "LABCHECK_API_SERVER_UNREACHABLE",
  parameters: { server: url, context, why: text },
  message: ({ server, why }) => `The API server ${server} does not answer: ${why}`,
  remedy: ({ context: name }) => asKubectl(name),
});

export const apiServerUnreachableByProxy = defineError({
  code: "LABCHECK_API_SERVER_UNREACHABLE_BY_PROXY",
  parameters: { server: url, context, proxy: text, chosenBy: term, why: text },
  message: ({ server, proxy, why }) =>
    `The API server ${server} does not answer through the proxy ${proxy}: ${why}`,
  remedy: ({ context: name, chosenBy }) => `${asKubectl(name)} The proxy is chosen by ${chosenBy}.`,
});

export const credentialsWithheld = defineError({
  code: "LABCHECK_CREDENTIALS_WITHHELD",
  parameters: { server: url, why: text },
  message: ({ server, why }) => `${server} rejects requests without credentials: ${why}`,
  remedy:
    "Name the server by https in the kubeconfig: credentials are never sent over an unencrypted connection.",
});

export const credentialsRejected = defineError({
  code: "LABCHECK_CREDENTIALS_REJECTED",
  parameters: { server: url, context, why: text, expired: optional(text) },
  message: ({ server, context: name, why, expired }) =>
    `${server} rejects the credentials of context "${name}": ${why}${expired === undefined ? "" : ` (${expired})`}`,
  remedy: ({ expired }) =>
    expired === undefined
      ? "Log in again, or get a new kubeconfig: the credentials may have expired."
      : "Log in again, or get a new kubeconfig.",
});

export const apiServerBusy = defineError({
  code: "LABCHECK_API_SERVER_BUSY",
  parameters: { server: url, context, why: text },
  message: ({ server, why }) => `The API server ${server} cannot answer now: ${why}`,
  remedy: ({ context: name }) => `Try again in a minute: it may be busy or starting. ${asKubectl(name)}`,
});

export const notAnApiServer = defineError({
  code: "LABCHECK_NOT_AN_API_SERVER",
  parameters: { server: url, context, status: term, type: term, body: text },
  message: ({ server, status, type, body }) =>
    `${server} is not an API server: it answers HTTP ${status}, ${type}, "${body}"`,
  remedy: ({ context: name }) =>
    `Check whether a proxy, a portal or another service answers in its place. ${asKubectl(name)}`,
});

export const versionForbidden = defineError({
  code: "LABCHECK_API_SERVER_VERSION_FORBIDDEN",
  parameters: { server: url, context, why: text },
  message: ({ server, why }) => `The API server ${server} does not report its version: ${why}`,
  remedy: ({ context: name }) => asKubectl(name),
});

export const noUsableNode = defineError({
  code: "LABCHECK_NO_USABLE_NODE",
  parameters: { context, why: text },
  message: ({ context: name, why }) => `The cluster of context "${name}" has no usable node: ${why}`,
  remedy: "Provide a Linux node that is Ready, and schedulable or of the control plane.",
});

export const noKeptReport = defineError({
  code: "LABCHECK_NO_KEPT_REPORT",
  parameters: { context },
  message: ({ context: name }) => `The cluster of context "${name}" has no report of a labcheck Job`,
  remedy: "Start a Job with `labcheck job | kubectl apply -f -`, and collect its report when it has ended.",
});

export const runsUnknown = defineError({
  code: "LABCHECK_RUNS_UNKNOWN",
  parameters: { why: text },
  message: ({ why }) => `Cannot list the runs of labcheck on the cluster: ${why}`,
  remedy: "Grant the rights that `labcheck rbac` prints, or select a namespace.",
});
