import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { type Command, Option } from "commander";
import type { ExistingClusterOptions } from "../../fixtures/cluster/existing/existing.ts";
import type { LabImages, NamedHost } from "../../fixtures/cluster/target.ts";
import { readNamespace } from "../../fixtures/guestbook/site.ts";
import {
  flagNeedsExistingCluster,
  flagNeedsFlag,
  invalidImage,
  invalidIngressHost,
  invalidIngressSecret,
  invalidMirror,
  invalidOutside,
  pullSecretEmpty,
  pullSecretUnreadable,
} from "../../helpers/errors/flags.ts";
import { jsonOf } from "../../helpers/errors/labcheck-error.ts";

const LABEL = "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?";
const LONGEST_NAME = 253;
const isName = (text: string) =>
  text.length <= LONGEST_NAME && new RegExp(`^${LABEL}(?:\\.${LABEL})*$`).test(text);
const isNamespace = (text: string) => new RegExp(`^${LABEL}$`).test(text);

/** Reads --ingress-host; throws a usage error for what can be no host of an Ingress. */
export function readHost(value: string): string {
  const host = value.toLowerCase().replace(/\.$/, "");
  if (isName(host) && host.includes(".") && isIP(host) === 0) return host;
  throw invalidIngressHost(value);
}

/** Where a cloud keeps the certificate of a cluster's subdomain. */
const PLACE = "default";

/** Reads --ingress-secret; throws a usage error for what can name no Secret. */
export function readSecret(value: string): { namespace: string; name: string } {
  const [name = "", namespace = PLACE, ...rest] = value.split("/").toReversed();
  if (rest.length === 0 && isName(name) && isNamespace(namespace)) return { namespace, name };
  throw invalidIngressSecret(value);
}

export const IMAGE_NAMES = ["busybox", "redis", "node"] as const;

/** Reads one --image; throws a usage error for what names no part of the lab. */
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

/** Where a cluster of our own can come from. */
export const OWN = ["k3s", "source"] as const;
/** The flags that speak of a cluster which is there already, as they are typed. */
const OF_EXISTING = {
  kubeconfig: "--kubeconfig",
  context: "--context",
  namespace: "--namespace",
  pullSecret: "--pull-secret",
  ingressHost: "--ingress-host",
  ingressSecret: "--ingress-secret",
  outside: "--outside",
} as const;

/** The options by which a command is told whose cluster it is about; `namespace` says what that of the lab is for. */
export const withTarget = (command: Command, namespace: string): Command =>
  command
    .addOption(
      new Option(
        "--target <name>",
        "k3s: a cluster of k3s' images; source: one that is built here; existing: the one that kubectl talks to (default: k3s where an engine can pull it, else source)",
      ).choices([...OWN, "existing"]),
    )
    .option("--kubeconfig <file>", KUBECONFIG)
    .option("--context <name>", CONTEXT)
    .option("--namespace <name>", namespace, readNamespace);

const KUBECONFIG = "of an existing cluster; else KUBECONFIG, ~/.kube/config, a pod's own account";
const CONTEXT = "another context than the current one";

/** Those by which it is told which existing cluster it is about, where it is about no other. */
export const withCluster = (command: Command): Command =>
  command.option("--kubeconfig <file>", KUBECONFIG).option("--context <name>", CONTEXT);

/** Those by which a cluster is told where its images come from. */
export const withImages = (command: Command): Command =>
  command
    .option("--mirror <prefix>", "where the images come from, in the place of docker.io")
    .option("--pull-secret <file>", "a docker config with which they are pulled");

/** Those by which it is told of the cluster's own host for the ingress. */
export const withIngressHost = (command: Command): Command =>
  command
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

/** What the flags say of an existing cluster; undefined where labcheck is to make one. Throws a usage error. */
export async function optionsIn(
  flags: TargetFlags,
): Promise<Omit<ExistingClusterOptions, "images"> | undefined> {
  const { target, kubeconfig, context, namespace, mirror, pullSecret, outside } = flags;
  const namedHost = namedHostIn(flags);
  if (target !== "existing") {
    const given = Object.entries(OF_EXISTING).find(([name]) => flags[name as keyof typeof OF_EXISTING]);
    if (!given) return undefined;
    throw flagNeedsExistingCluster({ flag: given[1] });
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

/** Both of a pair of flags, or neither; throws a usage error for one alone. */
function namedHostIn({ ingressHost: host, ingressSecret: secret }: TargetFlags): NamedHost | undefined {
  if (host === undefined && secret === undefined) return undefined;
  if (host !== undefined && secret !== undefined) return { host, secret };
  const [given, lacking, argument] =
    host === undefined
      ? ["--ingress-secret", "--ingress-host", "HOST"]
      : ["--ingress-host", "--ingress-secret", "[NAMESPACE/]NAME"];
  throw flagNeedsFlag({ given, lacking, argument });
}

/** Which cluster of its own labcheck is to make; undefined where that is left to it. */
export const ownTarget = (target: string | undefined): (typeof OWN)[number] | undefined =>
  OWN.find((each) => each === target);

/** Reads --mirror; throws a usage error for what is no prefix of an image's name. */
export function prefixIn(mirror: string): string {
  const prefix = mirror.replace(/\/+$/, "");
  if (/^[\w.-]+(:\d+)?(\/[\w.-]+)*$/.test(prefix)) return prefix;
  throw invalidMirror(mirror);
}

/** Reads --outside; throws a usage error for what is no host or address with a port. */
function serverIn(outside: string): { host: string; port: number } {
  const [, six, name, digits] = /^(?:\[([^\]]+)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(outside) ?? [];
  const [host, port] = [six ?? name ?? "", Number(digits)];
  const isHost = six === undefined ? host !== "" : isIP(six) === 6;
  if (isHost && port >= 1 && port <= 65_535) return { host, port };
  throw invalidOutside(outside);
}

/** The text of a docker config that has credentials in it; a helper's would stay on this machine. */
async function dockerConfigIn(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw pullSecretUnreadable({ file, why: error.message });
  });
  const { auths } = (jsonOf(text) ?? {}) as { auths?: Record<string, unknown> | null };
  const has = Object.values(auths ?? {}).some((each) => Object.keys(each ?? {}).length > 0);
  if (has) return text;
  throw pullSecretEmpty({ file });
}
