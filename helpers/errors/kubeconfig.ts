import { context, file, listOf, objectName, term, text, url, type ValuesOf } from "../reasons/reason.ts";
import { defineUsageError } from "./define.ts";

/** Errors of kubeconfigs. None of them repeats what may be a secret. */

export const kubeconfigNotFound = defineUsageError({
  code: "LABCHECK_KUBECONFIG_NOT_FOUND",
  parameters: { files: listOf(file) },
  message: ({ files }) => `Kubeconfig not found: ${files.join(", ")}`,
  remedy: "Name an existing one with --kubeconfig or KUBECONFIG.",
});

export const kubeconfigNoPath = defineUsageError({
  code: "LABCHECK_KUBECONFIG_NO_PATH",
  parameters: { where: term },
  message: ({ where }) =>
    `${where} names something that is no path, or does not exist (not repeated here: it may be a secret)`,
  remedy: ({ where }) =>
    `If it is the text of a kubeconfig, write it to a file that only you can read, and let ${where} name that file.`,
});

export const kubeconfigIsText = defineUsageError({
  code: "LABCHECK_KUBECONFIG_IS_TEXT",
  parameters: { where: term },
  message: ({ where }) => `${where} holds the text of a kubeconfig, not the path of one`,
  remedy: ({ where }) => `Write it to a file that only you can read, and let ${where} name that file.`,
});

export const kubeconfigUnreadable = defineUsageError({
  code: "LABCHECK_KUBECONFIG_UNREADABLE",
  parameters: { file, why: text },
  message: ({ file: path, why }) => `Cannot read the kubeconfig ${path}: ${why}`,
  remedy: "Check the permissions of the file.",
});

export const kubeconfigMalformed = defineUsageError({
  code: "LABCHECK_KUBECONFIG_MALFORMED",
  parameters: { file, why: text },
  message: ({ file: path, why }) => `${path} is not a valid kubeconfig: ${why}`,
  remedy: "Correct it, or name another one: `kubectl config view` reads them in the same way.",
});

export const noKubeconfig = defineUsageError({
  code: "LABCHECK_NO_KUBECONFIG",
  message:
    "There is no kubeconfig: none is named, the home folder has none, and this is not a pod with a service account",
  remedy: "Name one with --kubeconfig or KUBECONFIG.",
});

export const contextInPod = defineUsageError({
  code: "LABCHECK_CONTEXT_IN_POD",
  parameters: { context },
  message: ({ context: name }) => `There is no context "${name}": this is a pod without a kubeconfig`,
  remedy: "Leave --context out to use the service account, or name a kubeconfig.",
});

const choice = (wanted: string, names: readonly string[]) =>
  names.length > 0 ? `${wanted} ${names.join(", ")}.` : "Name another kubeconfig: this one has no contexts.";

export const noCurrentContext = defineUsageError({
  code: "LABCHECK_NO_CURRENT_CONTEXT",
  parameters: { file, contexts: listOf(context) },
  message: ({ file: from }) => `${from} names no current context`,
  remedy: ({ contexts }) => choice("Name one with --context:", contexts),
});

export const contextNotFound = defineUsageError({
  code: "LABCHECK_CONTEXT_NOT_FOUND",
  parameters: { file, context, contexts: listOf(context) },
  message: ({ file: from, context: name }) => `${from} has no context "${name}"`,
  remedy: ({ contexts }) => choice("Name one of", contexts),
});

export const contextIncomplete = defineUsageError({
  code: "LABCHECK_CONTEXT_INCOMPLETE",
  parameters: { context, file, what: term, name: objectName },
  message: ({ context: of, file: from, what, name }) =>
    `The context "${of}" of ${from} refers to the ${what} "${name}", which does not exist`,
  remedy: "Name another context, or get a new kubeconfig from the cluster's administrator.",
});

const place = { context, file };
export type Place = ValuesOf<typeof place>;

/** A context that kubectl refuses as well. */
const unusable = ({ context: name, file: from }: Place, what: string) =>
  `Cannot use the context "${name}" of ${from}: ${what}`;

export const serverInvalid = defineUsageError({
  code: "LABCHECK_CONTEXT_SERVER_INVALID",
  parameters: { ...place, server: url },
  message: ({ server, ...at }) => unusable(at, `its server "${server}" is not an https URL`),
  remedy: "Write https://host:port.",
});

/** The proxy may have a password in it. */
export const proxyUrlInvalid = defineUsageError({
  code: "LABCHECK_CONTEXT_PROXY_INVALID",
  parameters: place,
  message: (at) => unusable(at, "its proxy-url is not the URL of an http, https or socks5 proxy"),
  remedy: "Write http://host:port or socks5://host:port.",
});

export const authorityAndInsecure = defineUsageError({
  code: "LABCHECK_CONTEXT_AUTHORITY_AND_INSECURE",
  parameters: place,
  message: (at) => unusable(at, "it has both a certificate authority and insecure-skip-tls-verify"),
  remedy: "Remove one of the two.",
});

export const tokenAndPassword = defineUsageError({
  code: "LABCHECK_CONTEXT_TOKEN_AND_PASSWORD",
  parameters: place,
  message: (at) => unusable(at, "its user has both a token and a name with a password"),
  remedy: "Remove one of the two.",
});

export const certificateWithoutKey = defineUsageError({
  code: "LABCHECK_CONTEXT_CERTIFICATE_WITHOUT_KEY",
  parameters: place,
  message: (at) => unusable(at, "its user has a client certificate without a key"),
  remedy: "Add client-key or client-key-data.",
});

export const execAndProvider = defineUsageError({
  code: "LABCHECK_CONTEXT_EXEC_AND_AUTH_PROVIDER",
  parameters: place,
  message: (at) => unusable(at, "its user has both a credential plugin (exec) and an auth-provider"),
  remedy: "Remove one of the two.",
});

export const execWithoutCommand = defineUsageError({
  code: "LABCHECK_CONTEXT_EXEC_WITHOUT_COMMAND",
  parameters: place,
  message: (at) => unusable(at, "the credential plugin (exec) of its user names no command"),
  remedy: "Get a new kubeconfig from the cluster's administrator.",
});

export const impersonationWithoutUser = defineUsageError({
  code: "LABCHECK_CONTEXT_IMPERSONATION_WITHOUT_USER",
  parameters: { ...place, field: term },
  message: ({ field, ...at }) => unusable(at, `its user has ${field} without \`as\``),
  remedy: "Name with `as` the user to impersonate.",
});

/** The replacements of the providers that Kubernetes 1.26 removed from its clients. */
const REPLACED: Readonly<Record<string, string>> = {
  gcp: "Install gke-gcloud-auth-plugin, then write the kubeconfig again: `gcloud container clusters get-credentials`.",
  azure: "Install kubelogin, then run `kubelogin convert-kubeconfig`.",
};

export const authProviderUnsupported = defineUsageError({
  code: "LABCHECK_CONTEXT_AUTH_PROVIDER_UNSUPPORTED",
  parameters: { ...place, provider: text },
  message: ({ provider, ...at }) =>
    unusable(
      at,
      REPLACED[provider] === undefined
        ? `there is no auth-provider "${provider}"`
        : `Kubernetes clients no longer support its auth-provider "${provider}"`,
    ),
  remedy: ({ provider }) => REPLACED[provider] ?? "Use a credential plugin (exec), a token or a certificate.",
});

export const contextRejected = defineUsageError({
  code: "LABCHECK_CONTEXT_REJECTED",
  parameters: { ...place, why: text },
  message: ({ why, ...at }) => unusable(at, why),
  remedy: "Correct the kubeconfig.",
});
