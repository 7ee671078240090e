import { type ChildProcess, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { normalize } from "node:path";
import { isatty } from "node:tty";
import { loadYaml } from "@kubernetes/client-node";
import { z } from "zod";
import { jsonOf } from "../reasons/labcheck-error.ts";
import type { Fields } from "./kubeconfig-fields.ts";

/** A plugin that is still running by then waits for input that will not come, in milliseconds. */
const PLUGIN_MS = 180_000;
/** How long after a plugin's end what it printed may still come, in milliseconds: another may hold its pipe open. */
const DRAIN_MS = 500;

interface Running {
  /** A plugin that may prompt the user does so at the terminal. */
  interactive: boolean;
  env: NodeJS.ProcessEnv;
  timeoutMs?: number;
}

/**
 * Returns a plugin's output. The plugin is done when it exits, even if another process holds its pipes
 * open, and none of its processes outlives it. Throws an error with its output or exit status if it fails.
 */
async function outputOf(
  command: string,
  args: readonly string[],
  { interactive, env, timeoutMs: longest = PLUGIN_MS }: Running,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // In its own process group it could not read from the terminal.
  const child = spawn(command, args, {
    env,
    stdio: [interactive ? "inherit" : "ignore", "pipe", interactive ? "inherit" : "pipe"],
    detached: !interactive,
  });
  const end = () => kill(child, !interactive);
  process.once("exit", end);
  let [stdout, stderr, isLate] = ["", "", false];
  const limit = setTimeout(() => {
    isLate = true;
    end();
  }, longest);
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const over = (settle: () => void) => {
    clearTimeout(limit);
    end();
    process.off("exit", end);
    child.stdout?.destroy();
    child.stderr?.destroy();
    settle();
  };
  child.on("error", (error) => over(() => reject(error)));
  child.on("exit", (code, by) => {
    const done = () =>
      over(() => {
        if (code === 0) return resolve(stdout);
        const how = isLate ? `it was not done after ${longest / 1000} s` : (by ?? `exit code ${code}`);
        return reject(new Error(stderr.trim() || `it printed nothing (${how})`));
      });
    clearTimeout(limit);
    const drained = setTimeout(done, DRAIN_MS);
    child.once("close", () => {
      clearTimeout(drained);
      done();
    });
  });
  return promise;
}

/** Ends a plugin and, if it has its own process group, the whole group. */
function kill(child: ChildProcess, isGroup: boolean): void {
  if (!isGroup || child.pid === undefined) return void child.kill("SIGKILL");
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // They are gone.
  }
}

const GROUP = "client.authentication.k8s.io";
const VERSIONS = [`${GROUP}/v1`, `${GROUP}/v1beta1`];
/** The extension of a cluster that its plugin is given. */
const EXTENSION = `${GROUP}/exec`;

/**
 * A plugin's credentials: a token, a certificate with its key, or both, with the expiry in milliseconds
 * since 1970.
 */
export interface IssuedCredentials {
  token?: string;
  cert?: string;
  key?: string;
  until?: number;
}

const execSchema = z.object({
  apiVersion: z.string().nullish(),
  command: z.string().nullish(),
  args: z.array(z.coerce.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.coerce.string() })).nullish(),
  provideClusterInfo: z.boolean().nullish(),
  interactiveMode: z.enum(["Never", "IfAvailable", "Always"]).nullish(),
});

const credentialSchema = z.object({
  apiVersion: z.string(),
  kind: z.literal("ExecCredential"),
  status: z
    .object({
      token: z.string().nullish(),
      clientCertificateData: z.string().nullish(),
      clientKeyData: z.string().nullish(),
      expirationTimestamp: z.union([z.string(), z.date()]).nullish(),
    })
    .nullish(),
});

/** Properties of the machine: environment variables, and whether there is a terminal. */
export interface PluginHost {
  env: NodeJS.ProcessEnv;
  isTerminal: () => boolean;
  /** How long a plugin may take, in milliseconds. */
  longest?: number;
}

const HERE: PluginHost = { env: process.env, isTerminal: () => isatty(0) };

/**
 * Runs a credential plugin as client-go does, with KUBERNETES_EXEC_INFO, and reads what it gives. Throws an
 * error with one sentence; nothing that the plugin printed as its answer is repeated in it.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export async function runPlugin(
  given: Fields,
  cluster: Fields,
  { env, isTerminal, longest }: PluginHost = HERE,
): Promise<IssuedCredentials> {
  const exec = execSchema.parse(given);
  const { command } = exec;
  const apiVersion = exec.apiVersion || `${GROUP}/v1`;
  if (!command) throw new Error("no command is named");
  if (!VERSIONS.includes(apiVersion))
    throw new Error(
      `its apiVersion is "${apiVersion}"; clients take ${VERSIONS.join(" and ")}, so it may be too old`,
    );
  const mode = exec.interactiveMode ?? "IfAvailable";
  if (mode === "Always" && !isTerminal())
    throw new Error("it requires a terminal (interactiveMode: Always), and standard input is no terminal");
  const interactive = mode !== "Never" && isTerminal();
  const about = exec.provideClusterInfo === true ? { cluster: await clusterInfo(cluster) } : {};
  const info = { apiVersion, kind: "ExecCredential", spec: { interactive, ...about } };
  const own = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]));
  const printed = await outputOf(normalize(command), exec.args ?? [], {
    interactive,
    env: { ...env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    ...(longest === undefined ? {} : { timeoutMs: longest }),
  });
  return issuedIn(printed, apiVersion);
}

/** The cluster as a plugin receives it, as made by `ConfigToExecCluster` of client-go's package rest. */
async function clusterInfo(cluster: Fields): Promise<Fields> {
  const file = cluster["certificate-authority"];
  const data =
    cluster["certificate-authority-data"] ??
    (typeof file === "string" && file !== "" ? (await readFile(file)).toString("base64") : undefined);
  const reported = {
    server: cluster["server"],
    "tls-server-name": cluster["tls-server-name"],
    "insecure-skip-tls-verify": cluster["insecure-skip-tls-verify"],
    "certificate-authority-data": data,
    "proxy-url": cluster["proxy-url"],
    "disable-compression": cluster["disable-compression"],
    config: extensionOf(cluster, EXTENSION),
  };
  return Object.fromEntries(
    Object.entries(reported).filter(([, value]) => value !== undefined && value !== "" && value !== false),
  );
}

/** One of the extensions of a cluster; undefined where it has none of that name. */
export function extensionOf(cluster: Fields, wanted: string): unknown {
  const all = Array.isArray(cluster["extensions"]) ? (cluster["extensions"] as unknown[]) : [];
  const named = all.find((each) => (each as { name?: unknown } | null)?.name === wanted);
  return (named as { extension?: unknown } | undefined)?.extension;
}

function issuedIn(printed: string, apiVersion: string): IssuedCredentials {
  const { data } = credentialSchema.safeParse(parsed(printed));
  if (!data) throw new Error("its output is not an ExecCredential");
  if (data.apiVersion !== apiVersion)
    throw new Error(`it is configured for ${apiVersion} and answers in ${data.apiVersion}`);
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = data.status ?? {};
  if (!data.status) throw new Error("its ExecCredential has no status");
  if (!token && !cert && !key) throw new Error("its ExecCredential has neither a token nor a certificate");
  if (Boolean(cert) !== Boolean(key))
    throw new Error("its ExecCredential has a certificate or a key, not both");
  if (cert && !certificateOf(cert)) throw new Error("the certificate in its ExecCredential cannot be read");
  const until = expirationTimestamp ? new Date(expirationTimestamp).getTime() : Number.NaN;
  return {
    ...(token ? { token } : {}),
    ...(cert && key ? { cert, key } : {}),
    ...(Number.isNaN(until) ? {} : { until }),
  };
}

function parsed(text: string): unknown {
  const json = jsonOf(text);
  if (json !== undefined) return json;
  try {
    return loadYaml<unknown>(text);
  } catch {
    return undefined;
  }
}

/** A certificate that can be read; undefined for anything else. */
export function certificateOf(pem: string | Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
