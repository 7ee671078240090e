import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { end, endOf } from "./expected.ts";
import { balanceByName, hostsLines } from "./hostname-balancer.ts";
import { nodeLocalDns } from "./iks/dns-cache.ts";
import { iksIngress, ingressBalancer, SECRET, SUBDOMAIN } from "./iks/ingress.ts";
import { ibmcloudKubeconfig } from "./iks/kubeconfig.ts";
import { publicWorkers } from "./iks/nodes.ts";
import { clusterOf, UNASKED } from "./judged.ts";
import { existing, reportIn } from "./kept.ts";

/** A look-alike of the lab's own cloud, of the parts that its users meet. */
describe("IKS as it is today", () => {
  const cluster = clusterOf(["--without", "load-balancer"]);

  /** Runs claims on the look-alike, with a certificate for this host in its secret. */
  async function judge(host: string, ...claims: readonly string[]) {
    const { folder, start } = cluster();
    await using undo = new AsyncDisposableStack();
    const { addresses } = undo.use(await publicWorkers(cluster()));
    undo.use(balanceByName(cluster(), addresses));
    undo.use(await nodeLocalDns(cluster()));
    const { authority } = undo.use(await iksIngress(cluster(), host));
    const lines = hostsLines();
    const file = join(folder, "hosts");
    const at = await ingressBalancer(cluster(), lines);
    await writeFile(file, `127.0.0.1 localhost\n${lines}${at} ${SUBDOMAIN}\n`);
    const out = await mkdtemp(join(folder, "out-"));
    const told = ["--ingress-host", SUBDOMAIN, "--ingress-secret", SECRET, ...claims];
    const run = existing(out, await ibmcloudKubeconfig(cluster()), ...told);
    // Names have no server where nothing leaves the network; a hosts file of its own has them.
    const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
    const argv = ["unshare", "--mount", "sh", "-c", script, file, ...run];
    const { ended } = start(argv, { NODE_EXTRA_CA_CERTS: authority });
    return { code: await ended, report: await reportIn(out) };
  }

  test("an administrator", async () => {
    expect(endOf(await judge(SUBDOMAIN))).toEqual(end(0, { skipped: UNASKED }));
  });

  test("a secret whose certificate is another host's", async () => {
    const ended = endOf(await judge("other.containers.appdomain.cloud", "ingress/tls"));
    expect(ended).toEqual({ ...end(1, { violated: { "ingress/tls": SUBDOMAIN } }), upheld: false });
  });
});
