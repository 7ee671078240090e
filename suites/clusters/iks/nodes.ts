import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dumpYaml, KubeConfig } from "@kubernetes/client-node";
import { applied, policyOf, until } from "../admission.ts";
import type { KeptCluster } from "../kept.ts";
import { addressesOf, apiServerOf, packetRules, towards } from "../network.ts";

/** Writes what `ibmcloud ks cluster config --admin --download` writes: a folder of files that name each other by relative paths. */
export async function ibmcloudKubeconfig({ kubeconfig, folder }: KeptCluster): Promise<string> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const { caData = "", server = "" } = config.getCurrentCluster() ?? {};
  const { certData = "", keyData = "" } = config.getCurrentUser() ?? {};
  const home = join(folder, "mycluster-admin");
  await mkdir(home, { recursive: true });
  const file = join(home, "kube-config-fra02-mycluster.yml");
  const cluster = { "certificate-authority": "ca-fra02-mycluster.pem", server };
  const user = { "client-certificate": "admin.pem", "client-key": "admin-key.pem" };
  const content = {
    apiVersion: "v1",
    clusters: [{ name: "mycluster", cluster }],
    contexts: [{ name: "mycluster", context: { cluster: "mycluster", namespace: "default", user: "admin" } }],
    "current-context": "mycluster",
    kind: "Config",
    users: [{ name: "admin", user }],
  };
  const written = {
    [file]: dumpYaml(content),
    [join(home, "ca-fra02-mycluster.pem")]: decoded(caData),
    [join(home, "admin.pem")]: decoded(certData),
    [join(home, "admin-key.pem")]: decoded(keyData),
  };
  for (const [name, text] of Object.entries(written)) await writeFile(name, text, { mode: 0o600 });
  return file;
}

const decoded = (data: string) => Buffer.from(data, "base64").toString();

/** Addresses for documentation (RFC 5737), which no network uses. */
const EXTERNAL = "198.51.100";
const KUBELET = "10250";

/** Each node's ExternalIP, by its name. */
const externalOf = (nodes: readonly string[]): Map<string, string> =>
  new Map(nodes.map((node, index) => [node, `${EXTERNAL}.${index + 11}`]));

/**
 * Workers as IKS classic has them: a public address beside the private one, and from outside the private one and
 * the kubelet's port give no answer. Only the API server is reached as before. The result has the public addresses;
 * disposing takes all of that back.
 */
export async function publicWorkers(
  kept: KeptCluster,
): Promise<AsyncDisposable & { addresses: ReadonlyMap<string, string> }> {
  await using undo = new AsyncDisposableStack();
  const internal = await addressesOf(kept);
  const external = externalOf([...internal.keys()]);
  const api = await apiServerOf(kept);
  const { own, device } = await towards(kept, api.address);
  for (const [node, address] of external) {
    const at = internal.get(node) ?? "";
    await kept.onNode(node, ["ip", "address", "add", `${address}/32`, "dev", "lo"]);
    undo.defer(
      async () => void (await kept.onNode(node, ["ip", "address", "del", `${address}/32`, "dev", "lo"])),
    );
    const route = [`${address}/32`, "via", at, "dev", device];
    await kept.enter(["ip", "route", "add", ...route]);
    undo.defer(async () => void (await kept.enter(["ip", "route", "del", ...route])));
    const kubelet = ["raw", "PREROUTING", "-s", own, "-p", "tcp", "--dport", KUBELET, "-j", "DROP"] as const;
    undo.use(await packetRules((argv) => kept.onNode(node, argv), [kubelet]));
    undo.use(await packetRules(kept.enter, [["filter", "OUTPUT", "-d", at, "-j", "DROP"]]));
  }
  const toApi = ["-d", api.address, "-p", "tcp", "--dport", api.port] as const;
  undo.use(await packetRules(kept.enter, [["filter", "OUTPUT", ...toApi, "-j", "ACCEPT"]]));
  undo.use(await applied(kept, policyOf(statusWith(external))));
  const listed = [
    "get",
    "nodes",
    "-o",
    "jsonpath={.items[*].status.addresses[?(@.type=='ExternalIP')].address}",
  ];
  const seen = () => kept.kubectl(listed);
  const all = [...external.values()].join(" ");
  await until("the nodes to have their ExternalIP", async () => all === (await seen()), seen);
  const held = undo.move();
  return { addresses: external, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/**
 * A kubelet without a cloud's controller reports its own addresses repeatedly, so each report is completed.
 */
function statusWith(external: ReadonlyMap<string, string>) {
  const addresses = JSON.stringify(Object.fromEntries(external));
  return {
    name: "external-addresses",
    kind: { apiGroups: [""], apiVersions: ["v1"], resources: ["nodes/status"], operations: ["UPDATE"] },
    condition: `object.metadata.name in ${addresses} && !object.status.addresses.exists(a, a.type == "ExternalIP")`,
    patch: `[JSONPatch{op: "add", path: "/status/addresses/-", value: Object.status.addresses{
      type: "ExternalIP", address: ${addresses}[object.metadata.name]}}]`,
  };
}

/** Makes a worker's own firewall refuse connections to every node port; disposing ends that. */
export async function refusedNodePorts(kept: KeptCluster, node: string): Promise<AsyncDisposable> {
  // To a port without a server, before the cluster's proxy handles it.
  const closed = ["-p", "tcp", "--dport", "30000:32767", "--syn", "-j", "REDIRECT", "--to-ports", "9"];
  return packetRules((argv) => kept.onNode(node, argv), [["nat", "PREROUTING", ...closed]]);
}
