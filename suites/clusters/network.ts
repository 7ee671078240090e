import type { Kept } from "./kept.ts";

/** The network between this machine and the nodes, as the machine sees it. */

interface Place {
  address: string;
  port: string;
}

/** The InternalIP of each node, by its name. */
export async function addressesOf({ kubectl }: Pick<Kept, "kubectl">): Promise<Map<string, string>> {
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
  { enter }: Pick<Kept, "enter">,
  address: string,
): Promise<{ own: string; device: string }> {
  const route = await enter(["ip", "-o", "route", "get", address]);
  const [, device = ""] = /\bdev (\S+)/.exec(route) ?? [];
  const [, own = ""] = /\bsrc (\S+)/.exec(route) ?? [];
  return { own, device };
}

/** Where the API server listens. An engine may publish it at an address of this machine as well, and sends that there. */
export async function apiServerOf(kept: Pick<Kept, "kubectl" | "nodes">): Promise<Place> {
  const [first = ""] = kept.nodes;
  return { address: (await addressesOf(kept)).get(first) ?? "", port: "6443" };
}

/** Puts rules for packets before all others, the last one first of all; disposing takes them out. */
export async function packetRules(
  iptables: (argv: readonly string[]) => Promise<unknown>,
  rules: readonly (readonly [table: string, chain: string, ...rule: string[]])[],
): Promise<AsyncDisposable> {
  const change = async (action: "-I" | "-D") => {
    for (const [table, chain, ...rule] of rules)
      await iptables(["iptables", "-w", "5", "-t", table, action, chain, ...rule]);
  };
  await change("-I");
  return { [Symbol.asyncDispose]: () => change("-D") };
}

/** Lets this machine send to the nodes and what is behind them only what is for the API server. */
export async function onlyTheApi(kept: Kept): Promise<AsyncDisposable> {
  const { address, port } = await apiServerOf(kept);
  const { device } = await towards(kept, address);
  return packetRules(kept.enter, [
    ["filter", "OUTPUT", "-o", device, "-j", "DROP"],
    ["filter", "OUTPUT", "-o", device, "-d", address, "-p", "tcp", "--dport", port, "-j", "ACCEPT"],
  ]);
}
