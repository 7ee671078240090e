import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { type Command, Option } from "commander";
import type { LabImages } from "../../fixtures/cluster/build/images.ts";
import type { ExistingClusterOptions } from "../../fixtures/cluster/existing/existing.ts";
import type { NamedHost } from "../../fixtures/cluster/target.ts";
import { SCOPES, type Scope } from "../../helpers/engine/claim.ts";
import {
  flagNeedsExistingCluster,
  flagNeedsFlag,
  invalidImage,
  invalidIngressHost,
  invalidIngressSecret,
  invalidMirror,
  invalidNamespace,
  invalidOutside,
  invalidScope,
  pullSecretEmpty,
  pullSecretUnreadable,
} from "../../helpers/errors/flags.ts";
import { jsonOf } from "../../helpers/reasons/labcheck-error.ts";

const LABEL = "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?";
const LONGEST_NAME = 253;
const isName = (text: string) =>
  text.length <= LONGEST_NAME && new RegExp(`^${LABEL}(?:\\.${LABEL})*$`).test(text);
const isNamespace = (text: string) => new RegExp(`^${LABEL}$`).test(text);

/** Reads --ingress-host; throws a usage error for an invalid host. */
export function readHost(value: string): string {
  const host = value.toLowerCase().replace(/\.$/, "");
  if (isName(host) && host.includes(".") && isIP(host) === 0) return host;
  throw invalidIngressHost(value);
}

/** The namespace in which a cloud keeps the certificate of a cluster's subdomain. */
const DEFAULT_NAMESPACE = "default";

/** Reads --ingress-secret; throws a usage error for an invalid name. */
export function readSecret(value: string): { namespace: string; name: string } {
  const [name = "", namespace = DEFAULT_NAMESPACE, ...rest] = value.split("/").toReversed();
  if (rest.length === 0 && isName(name) && isNamespace(namespace)) return { namespace, name };
  throw invalidIngressSecret(value);
}

/** A valid namespace name with room for the suffix of the other namespace, see `otherOf`. */
const NAMESPACE_NAME = /^[a-z0-9](?:[-a-z0-9]{0,55}[a-z0-9])?$/;

/** A namespace as a user names it; throws a usage error for what can be none. */
export function readNamespace(value: string): string {
  if (NAMESPACE_NAME.test(value)) return value;
  throw invalidNamespace(value);
}

/** The scopes that claims may change in an existing cluster by default. */
export const DEFAULT_SCOPES: readonly Scope[] = ["namespace"];

/** Reads --allow; the lab's own namespaces are always allowed. Throws a usage error for an unknown scope. */
export function readScopes(value: string): readonly Scope[] {
  const named = value.split(",").map((each) => each.trim());
  const unknown = named.find((each) => !SCOPES.some((allowed) => allowed === each));
  if (unknown === undefined)
    return SCOPES.filter((allowed) => allowed === "namespace" || named.includes(allowed));
  throw invalidScope(value, SCOPES);
}

export const IMAGE_NAMES = ["busybox", "redis", "node"] as const;

/** Reads one --image; throws a usage error for an unknown part of the lab. */
export function readImage(value: string, before: Partial<LabImages>): Partial<LabImages> {
  const [name = "", ...rest] = value.split("=");
  const known = IMAGE_NAMES.find((each) => each === name);
  if (known && rest.length > 0) return { ...before, [known]: rest.join("=") };
  throw invalidImage(value, IMAGE_NAMES);
}

export interface TargetFlags {
  target?: string;
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  mirror?: string;
  /** A file. */
  pullSecret?: string;
  ingressHost?: string;
  ingressSecret?: { namespace: string; name: string };
  /** A host and a port. */
  outside?: string;
}

/** The targets that labcheck creates. */
export const OWN = ["k3s", "source"] as const;
/** The flags that apply to an existing cluster only. */
const EXISTING_ONLY = {
  kubeconfig: "--kubeconfig",
  context: "--context",
  namespace: "--namespace",
  pullSecret: "--pull-secret",
  ingressHost: "--ingress-host",
  ingressSecret: "--ingress-secret",
  outside: "--outside",
} as const;

export const OWN_DEFAULT = "k3s if a container engine can pull its image, else source";
export const MIRROR = "Registry to pull from instead of docker.io";

const KUBECONFIG = new Option("--kubeconfig <file>", "Kubeconfig of the existing cluster").default(
  undefined,
  "KUBECONFIG, ~/.kube/config, or the service account of the pod",
);
const CONTEXT = new Option("--context <name>", "Context of the kubeconfig").default(
  undefined,
  "the current context",
);
const EXISTING = "Existing cluster:";

/** Adds the options for the cluster of a command; `namespace` describes what --namespace does there. */
export const withTarget = (command: Command, namespace: string): Command =>
  command
    .optionsGroup("Target:")
    .addOption(
      new Option(
        "--target <name>",
        "Cluster to use: k3s creates one from k3s images, source one compiled on this machine, existing uses the one of the kubeconfig",
      )
        .choices([...OWN, "existing"])
        .default(undefined, OWN_DEFAULT),
    )
    .optionsGroup(EXISTING)
    .addOption(KUBECONFIG)
    .addOption(CONTEXT)
    .option("--namespace <name>", namespace, readNamespace);

/** Adds the options for the cluster of a command that always uses an existing one. */
export const withCluster = (command: Command): Command =>
  command.optionsGroup(EXISTING).addOption(KUBECONFIG).addOption(CONTEXT);

/** Adds the options for where the lab's images come from. */
export const withImages = (command: Command): Command =>
  command
    .optionsGroup("Images:")
    .option("--mirror <prefix>", MIRROR)
    .option("--pull-secret <file>", "Docker config with credentials to pull the lab's images")
    .addOption(
      new Option(
        "--image <name=reference>",
        `Image for a part of the lab: ${IMAGE_NAMES.join(", ")}; may be repeated`,
      )
        .argParser(readImage)
        .default({}, "the lab's own"),
    );

/** Adds the options for the host of an existing cluster's ingress. */
export const withIngressHost = (command: Command): Command =>
  command
    .optionsGroup(EXISTING)
    .option(
      "--ingress-host <name>",
      "Check the ingress on this host name as well, as `ibmcloud ks cluster get` prints it; needs --ingress-secret",
      readHost,
    )
    .option(
      "--ingress-secret <secret>",
      "Secret with the certificate of --ingress-host: [NAMESPACE/]NAME, as `ibmcloud ks ingress secret ls` prints it (default namespace: default)",
      readSecret,
    );

/** The existing cluster that the flags describe; undefined if labcheck creates one. Throws a usage error. */
export async function optionsIn(
  flags: TargetFlags,
): Promise<Omit<ExistingClusterOptions, "images"> | undefined> {
  const { target, kubeconfig, context, namespace, mirror, pullSecret, outside } = flags;
  const namedHost = namedHostIn(flags);
  if (target !== "existing") {
    const used = Object.entries(EXISTING_ONLY).find(([name]) => flags[name as keyof typeof EXISTING_ONLY]);
    if (!used) return undefined;
    throw flagNeedsExistingCluster({ flag: used[1] });
  }
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(mirror === undefined ? {} : { mirror: prefixIn(mirror) }),
    ...(pullSecret === undefined ? {} : { pullSecret: await dockerConfigIn(pullSecret) }),
    ...(namedHost ? { ingressHost: namedHost } : {}),
    ...(outside === undefined ? {} : { elsewhere: serverIn(outside) }),
  };
}

/** The ingress host with its Secret, if both are set; throws a usage error for one alone. */
function namedHostIn({ ingressHost: host, ingressSecret: secret }: TargetFlags): NamedHost | undefined {
  if (host === undefined && secret === undefined) return undefined;
  if (host !== undefined && secret !== undefined) return { host, secret };
  const [given, lacking, argument] =
    host === undefined
      ? ["--ingress-secret", "--ingress-host", "HOST"]
      : ["--ingress-host", "--ingress-secret", "[NAMESPACE/]NAME"];
  throw flagNeedsFlag({ given, lacking, argument });
}

/** The target to create, if the user chose one. */
export const ownTarget = (target: string | undefined): (typeof OWN)[number] | undefined =>
  OWN.find((each) => each === target);

/** Reads --mirror; throws a usage error for an invalid prefix. */
export function prefixIn(mirror: string): string {
  const prefix = mirror.replace(/\/+$/, "");
  if (/^[\w.-]+(:\d+)?(\/[\w.-]+)*$/.test(prefix)) return prefix;
  throw invalidMirror(mirror);
}

/** Reads --outside; throws a usage error unless it is a host or address with a port. */
function serverIn(outside: string): { host: string; port: number } {
  const [, six, name, digits] = /^(?:\[([^\]]+)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(outside) ?? [];
  const [host, port] = [six ?? name ?? "", Number(digits)];
  const isHost = six === undefined ? host !== "" : isIP(six) === 6;
  if (isHost && port >= 1 && port <= 65_535) return { host, port };
  throw invalidOutside(outside);
}

/** The text of a docker config. It must have the credentials itself: a credential helper stays on this machine. */
async function dockerConfigIn(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw pullSecretUnreadable({ file, why: error.message });
  });
  const { auths } = (jsonOf(text) ?? {}) as { auths?: Record<string, unknown> | null };
  const has = Object.values(auths ?? {}).some((each) => Object.keys(each ?? {}).length > 0);
  if (has) return text;
  throw pullSecretEmpty({ file });
}
