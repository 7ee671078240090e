import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { end, endOf } from "./expected.ts";
import { balanceByName, hostsLines } from "./hostname-balancer.ts";
import { nodeLocalDns } from "./iks/dns-cache.ts";
import { iksIngress, ingressBalancer, SECRET, SUBDOMAIN } from "./iks/ingress.ts";
import { ibmcloudKubeconfig, publicWorkers, refusedNodePorts } from "./iks/nodes.ts";
import { clusterOf, UNASKED } from "./judged.ts";
import { existing, reportIn } from "./kept.ts";

/** A look-alike of the lab's own cloud, in the parts that concern its users. */
describe("IKS as it is today", () => {
  const cluster = clusterOf(["--without", "load-balancer"]);

  /**
   * Runs claims on the look-alike, all if none are named; `broken` are workers that refuse connections to
   * node ports.
   */
  async function judge({ broken = [] }: { broken?: readonly string[] }, ...claims: readonly string[]) {
    const { folder, start } = cluster();
    await using undo = new AsyncDisposableStack();
    const { addresses } = undo.use(await publicWorkers(cluster()));
    // A cloud's balancer leaves out what does not answer it.
    const healthy = [...addresses].filter(([node]) => !broken.includes(node));
    undo.use(
      balanceByName(
        cluster(),
        healthy.map(([, address]) => address),
      ),
    );
    undo.use(await nodeLocalDns(cluster()));
    const { authority } = undo.use(await iksIngress(cluster()));
    for (const node of broken) undo.use(await refusedNodePorts(cluster(), node));
    const lines = hostsLines();
    const file = join(folder, "hosts");
    const at = await ingressBalancer(cluster(), lines);
    await writeFile(file, `127.0.0.1 localhost\n${lines}${at} ${SUBDOMAIN}\n`);
    const out = await mkdtemp(join(folder, "out-"));
    const reported = ["--ingress-host", SUBDOMAIN, "--ingress-secret", SECRET, ...claims];
    const run = existing(out, await ibmcloudKubeconfig(cluster()), ...reported);
    // The network without uplink has no DNS server for names, so a private hosts file has them.
    const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
    const argv = ["unshare", "--mount", "sh", "-c", script, file, ...run];
    const { ended } = start(argv, { NODE_EXTRA_CA_CERTS: authority });
    return { code: await ended, report: await reportIn(out), addresses };
  }

  test("run: has the expected verdicts for an administrator", async () => {
    const { code, report, addresses } = await judge({});
    expect(endOf({ code, report })).toEqual(end(0, { skipped: UNASKED }));
    const reasonOf = (id: string) => report.claims.find((claim) => claim.id === id)?.reason;
    for (const address of addresses.values()) expect(reasonOf("external/node-port")).toContain(address);
    expect(reasonOf("ingress/tls")).toContain("ingress-host");
    expect(reasonOf("dns/resolv-nameserver")).toContain("node-local-dns");
  });

  test("run: detects a worker whose public address refuses node ports", async () => {
    const { addresses, ...ended } = await judge({ broken: ["node-2"] }, "external/node-port", "dns/*");
    const violated = { "external/node-port": `${addresses.get("node-2")}` };
    expect(endOf(ended)).toEqual(end(1, { violated }));
  });
});
