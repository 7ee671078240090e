import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { end, endOf } from "./expected.ts";
import { balanceByName, hostsLines } from "./hostname-balancer.ts";
import { clusterOf, judge, UNASKED, under } from "./judged.ts";
import { existing, reportIn } from "./kept.ts";
import { addressesOf } from "./network.ts";

describe("three nodes", () => {
  const cluster = clusterOf(["--nodes", "3"]);
  test("run: has the expected verdicts for an administrator", async () => {
    const ended = await judge(cluster());
    expect(ended.report.target?.nodes).toHaveLength(3);
    expect(endOf(ended)).toEqual(end(0, { skipped: UNASKED }));
  });
});

describe("one node", () => {
  const cluster = clusterOf(["--nodes", "1"]);
  const claims = [
    ...["external/distributes", "external/podless-node", "pods/reach-any", "pods/route-across"],
    "policy/same-and-cross-node",
  ];
  const alone = Object.fromEntries(claims.map((id) => [id, "node-1 is the only node"]));

  test("run: has the expected verdicts for an administrator", async () => {
    const skipped = { ...UNASKED, ...alone, "guestbook/spread": "node-1 alone takes pods" };
    expect(endOf(await judge(cluster()))).toEqual(end(0, { skipped }));
  });
});

describe("no policy engine", () => {
  const cluster = clusterOf(["--without", "policy"]);
  const claims = ["timeout-after", "same-and-cross-node", "guestbook-allowed", "guestbook-works", "scope"];
  const reason = "the cluster does not enforce policies";
  const violated = [...claims, "label", "removed"].map((name) => [`policy/${name}`, reason]);
  const skipped = { ...UNASKED, "errata/established": reason, "errata/replication-blocked": reason };

  test("run: has the expected verdicts for an administrator", async () => {
    const ended = await judge(cluster());
    expect(endOf(ended)).toEqual(end(1, { skipped, violated: Object.fromEntries(violated) }));
  });
});

describe("no load balancer and no ingress", () => {
  const cluster = clusterOf(["--without", "load-balancer,ingress"]);
  const claims = ["cluster-ip-backend", "path", "pattern", "rewrite", "tls"].map((name) => `ingress/${name}`);
  const none = [...claims, "errata/ingress-annotation"].map((id) => [id, "no supported ingress controller"]);
  const unbalanced = ["external/layers", "external/load-balancer"].map((id) => [
    id,
    "no load balancer assigned an address",
  ]);

  test("run: has the expected verdicts for an administrator", async () => {
    const skipped = { ...UNASKED, ...Object.fromEntries([...none, ...unbalanced]) };
    expect(endOf(await judge(cluster()))).toEqual(end(0, { skipped }));
  });
});

describe("a load balancer that has a name and no address", () => {
  const cluster = clusterOf(["--without", "load-balancer"]);
  test("run: has the expected verdicts for an administrator", async () => {
    const { kubeconfig, folder, start: run } = cluster();
    const nodes = await addressesOf(cluster());
    const hosts = join(folder, "hosts");
    await writeFile(hosts, `127.0.0.1 localhost\n${hostsLines()}`);
    const out = await mkdtemp(join(folder, "out-"));
    // The network without uplink has no DNS server for names, so a private hosts file has them.
    const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
    const argv = ["unshare", "--mount", "sh", "-c", script, hosts, ...existing(out, kubeconfig)];
    const balancer = async () => balanceByName(cluster(), [...nodes.values()]);
    const code = await under([balancer], () => run(argv).ended);
    expect(endOf({ code, report: await reportIn(out) })).toEqual(end(0, { skipped: UNASKED }));
  });
});
