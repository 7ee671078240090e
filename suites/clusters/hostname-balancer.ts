import { readFile } from "node:fs/promises";
import { createServer, connect as dial, type Server } from "node:net";
import type { V1Service } from "@kubernetes/client-node";
import { pause } from "../../helpers/async/wait.ts";
import { connect, type Kube } from "../../helpers/kubernetes/connect.ts";
import type { KeptCluster } from "./kept.ts";

/**
 * A load balancer as in clouds: outside the cluster, it forwards to node ports, and its Services get a name
 * instead of an address. A separate program: `node hostname-balancer.ts KUBECONFIG-FILE NODE-ADDRESS…`
 */
const NAMES = "labcheck.test";
const MOST = 40;

/** The lines of a hosts file for all names that there will be. */
export const hostsLines = (): string =>
  Array.from({ length: MOST }, (_, index) => `127.0.1.${index + 1} balancer-${index + 1}.${NAMES}\n`).join(
    "",
  );

interface BalancedService {
  host: string;
  listeners: Map<number, { nodePort: number; server: Server }>;
}

async function balance(kube: Kube, nodes: readonly string[]): Promise<void> {
  const known = new Map<string, BalancedService>();
  const free = Array.from({ length: MOST }, (_, index) => `127.0.1.${index + 1}`);
  for (;;) {
    const { items } = await kube.core.listServiceForAllNamespaces();
    const wanted = new Map(
      items
        .filter(({ spec }) => spec?.type === "LoadBalancer")
        .map((service) => [service.metadata?.uid ?? "", service] as const),
    );
    for (const [uid, { host, listeners }] of known) {
      if (wanted.has(uid)) continue;
      for (const { server } of listeners.values()) server.close();
      known.delete(uid);
      free.push(host);
    }
    for (const [uid, service] of wanted) {
      const balanced = known.get(uid) ?? { host: free.shift() ?? "", listeners: new Map() };
      known.set(uid, balanced);
      await serve(balanced, service, nodes);
      await name(kube, service, balanced.host);
    }
    await pause(200);
  }
}

async function serve({ host, listeners }: BalancedService, { spec }: V1Service, nodes: readonly string[]) {
  for (const { port, nodePort = 0 } of spec?.ports ?? []) {
    const before = listeners.get(port);
    if (nodePort === 0 || before?.nodePort === nodePort) continue;
    before?.server.close();
    const server = createServer((client) => {
      const node = nodes[Math.floor(Math.random() * nodes.length)];
      const onward = dial(nodePort, node);
      client.pipe(onward).pipe(client);
      client.on("error", () => onward.destroy());
      // A connection without a backend is reset, as an external load balancer does.
      onward.on("error", () => client.resetAndDestroy());
    });
    await new Promise<void>((done) => server.listen(port, host, done));
    listeners.set(port, { nodePort, server });
  }
}

async function name(kube: Kube, { metadata, status }: V1Service, host: string): Promise<void> {
  if (status?.loadBalancer?.ingress?.length) return;
  const hostname = `balancer-${host.split(".").at(-1)}.${NAMES}`;
  const body = [{ op: "replace", path: "/status/loadBalancer", value: { ingress: [{ hostname }] } }];
  const { name: service = "", namespace = "" } = metadata ?? {};
  // One that is gone by now is not named.
  await kube.core.patchNamespacedServiceStatus({ name: service, namespace, body }).catch(() => {});
}

/** Starts the balancer where the cluster is reached; disposing ends it. */
export function balanceByName(
  kept: Pick<KeptCluster, "start" | "kubeconfig">,
  nodes: readonly string[],
): Disposable {
  const { pid } = kept.start([process.execPath, import.meta.filename, kept.kubeconfig, ...nodes]);
  return { [Symbol.dispose]: () => process.kill(pid) };
}

const [file, ...nodes] = process.argv.slice(2);
if (import.meta.main && file) await balance(connect(await readFile(file, "utf8")), nodes);
