import { once } from "node:events";
import { createInterface } from "node:readline";
import type { KeptCluster } from "./kept.ts";

/** The proxy's own user, by which this machine's rules recognize its packets. */
const USER = 17_042;
const PROGRAM = new URL("connect-proxy.mjs", import.meta.url).pathname;

interface Proxy extends AsyncDisposable {
  /** The value for HTTPS_PROXY. */
  url: string;
  /** The API server's URL. */
  server: string;
  /** The targets that were requested from the proxy, each once. */
  targets: () => string[];
}

/**
 * Starts a proxy, and blocks all other connections from this machine to the API server; disposing ends
 * both.
 */
export async function onlyByProxy(kept: KeptCluster): Promise<Proxy> {
  const { address, port } = await apiServerOf(kept);
  const child = kept.spawn(["setpriv", `--reuid=${USER}`, `--clear-groups`, process.execPath, PROGRAM]);
  const targets = new Set<string>();
  const lines = createInterface(child.stdout);
  const [listening] = (await once(lines, "line")) as [string];
  lines.on("line", (line) => targets.add(line.replace("CONNECT ", "")));
  const others = ["-m", "owner", "!", "--uid-owner", String(USER)];
  const rules = await packetRules(kept.enter, [
    ["filter", "OUTPUT", "-d", address, "-p", "tcp", "--dport", port, ...others, "-j", "REJECT"],
  ]);
  return {
    url: `http://127.0.0.1:${listening}`,
    server: `https://${address}:${port}`,
    targets: () => [...targets],
    async [Symbol.asyncDispose]() {
      await rules[Symbol.asyncDispose]();
      child.kill();
      await once(child, "exit");
    },
  };
}

/** The network between this machine and the nodes, as the machine sees it. */

interface Place {
  address: string;
  port: string;
}

/** The InternalIP of each node, by its name. */
export async function addressesOf({ kubectl }: Pick<KeptCluster, "kubectl">): Promise<Map<string, string>> {
  const { items } = JSON.parse(await kubectl(["get", "nodes", "-o", "json"])) as {
    items: { metadata: { name: string }; status: { addresses: { type: string; address: string }[] } }[];
  };
  return new Map(
    items.map(({ metadata, status }) => {
      const internal = status.addresses.find(({ type }) => type === "InternalIP");
      return [metadata.name, internal?.address ?? ""];
    }),
  );
}

/** Where this machine is reached from the nodes, and the interface that leads to them. */
export async function towards(
  { enter }: Pick<KeptCluster, "enter">,
  address: string,
): Promise<{ own: string; device: string }> {
  const route = await enter(["ip", "-o", "route", "get", address]);
  const [, device = ""] = /\bdev (\S+)/.exec(route) ?? [];
  const [, own = ""] = /\bsrc (\S+)/.exec(route) ?? [];
  return { own, device };
}

/** Where the API server listens. An engine may publish it at an address of this machine as well, and sends that there. */
export async function apiServerOf(kept: Pick<KeptCluster, "kubectl" | "nodes">): Promise<Place> {
  const [first = ""] = kept.nodes;
  return { address: (await addressesOf(kept)).get(first) ?? "", port: "6443" };
}

/** Puts rules for packets before all others, the last one first of all; disposing takes them out. */
export async function packetRules(
  run: (argv: readonly string[]) => Promise<unknown>,
  rules: readonly (readonly [table: string, chain: string, ...rule: string[]])[],
  program: "iptables" | "ip6tables" = "iptables",
): Promise<AsyncDisposable> {
  const change = async (action: "-I" | "-D") => {
    for (const [table, chain, ...rule] of rules)
      await run([program, "-w", "5", "-t", table, action, chain, ...rule]);
  };
  await change("-I");
  return { [Symbol.asyncDispose]: () => change("-D") };
}

/** Lets this machine send to the nodes and what is behind them only what is for the API server. */
export async function onlyTheApi(kept: KeptCluster): Promise<AsyncDisposable> {
  const { address, port } = await apiServerOf(kept);
  const { device } = await towards(kept, address);
  return packetRules(kept.enter, [
    ["filter", "OUTPUT", "-o", device, "-j", "DROP"],
    ["filter", "OUTPUT", "-o", device, "-d", address, "-p", "tcp", "--dport", port, "-j", "ACCEPT"],
  ]);
}

/**
 * Leads IPv6 connections to redis' port to the cluster's DNS instead, so that no policy for redis denies them, as where
 * an engine enforces policies for IPv4 only.
 */
export async function openRedisByIPv6(kept: KeptCluster): Promise<AsyncDisposable> {
  const path = "{.items[0].status.podIPs[*].ip}";
  const addresses = await kept.kubectl([
    ...["--namespace", "kube-system", "get", "pods", "--selector", "k8s-app=kube-dns"],
    ...["-o", `jsonpath=${path}`],
  ]);
  const server = addresses.split(" ").find((each) => each.includes(":"));
  await using undo = new AsyncDisposableStack();
  for (const node of kept.nodes) {
    const rule = ["-p", "tcp", "--dport", "6379", "-j", "DNAT", "--to-destination", `[${server}]:53`];
    const onNode = (argv: readonly string[]) => kept.onNode(node, argv);
    undo.use(await packetRules(onNode, [["nat", "PREROUTING", ...rule]], "ip6tables"));
  }
  return undo.move();
}
