import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeImageName } from "../../fixtures/cluster/source.ts";
import { DEFAULT_MINOR } from "../../fixtures/cluster/versions.ts";
import { SELF } from "../worker.ts";
import { storeManifests, writeAirgap } from "./airgap.ts";
import { end, endOf } from "./expected.ts";
import { hostsLines } from "./hostname-balancer.ts";
import { accountOf, bringUp, existing, type Kept, OWN_IMAGES, reportIn } from "./kept.ts";
import { LABCHECK_IMAGE, writeLabcheckImage } from "./labcheck-image.ts";
import { OUTSIDE } from "./outside.ts";

const WAY_IN = "it needs a way into the nodes";
/** What an existing cluster is not asked by who names nothing more, where the network has no other machine in it. */
const UNASKED = {
  "pods/own-network": WAY_IN,
  "ingress/high-availability": "it changes the cluster beyond",
  "policy/default-egress": "there is no address outside",
  "errata/kubectl-run": "there is no kubectl",
  "errata/proxy-mode": WAY_IN,
};

/** What it is not asked from one of its own pods. */
const UNASKED_INSIDE = {
  ...UNASKED,
  ...Object.fromEntries(OUTSIDE.map((id) => [id, "where nothing is outside"])),
  // What is asked first of these is what may be touched.
  "ingress/high-availability": UNASKED["ingress/high-availability"],
};

/** One cluster for all tests of a group; what `up` is told is its layout. */
function clusterOf(up: readonly string[]): () => Kept {
  let kept: Kept | undefined;
  beforeAll(async () => {
    kept = await bringUp(up);
  });
  afterAll(() => kept?.[Symbol.asyncDispose]());
  return () => {
    if (!kept) throw new Error("the cluster is not up");
    return kept;
  };
}

/** Starts a run on it as on one of somebody else's; `ended` has its exit code and report. */
async function start(kept: Kept, kubeconfig: string, ...more: readonly string[]) {
  const out = await mkdtemp(join(kept.folder, "out-"));
  const { pid, ended } = kept.start(existing(out, kubeconfig, ...more));
  return { pid, out, ended: ended.then(async (code) => ({ code, report: await reportIn(out) })) };
}

/** Asks as its administrator. */
const askAll = async (kept: Kept) => (await start(kept, kept.kubeconfig)).ended;

describe("two nodes", () => {
  const cluster = clusterOf([]);

  test("an administrator", async () => {
    expect(endOf(await askAll(cluster()))).toEqual(end(0, { skipped: UNASKED }));
  });

  test("rights in two namespaces", async () => {
    const account = await accountOf(cluster(), "team");
    const { ended } = await start(cluster(), account, "--namespace", "team");
    expect(endOf(await ended)).toEqual(end(0, { skipped: UNASKED }));
    const made = "all,ingress,netpol,lease,configmap,secret";
    const left = await cluster().kubectl(["get", made, "-n", "team", "-l", "labcheck/run", "-o", "name"]);
    expect(left).toBe("");
  });

  test("two runs at the same time", async () => {
    const claims = ["guestbook/*", "services/distributes", "policy/timeout-after", "policy/removed"];
    const both = await Promise.all([1, 2].map(() => start(cluster(), cluster().kubeconfig, ...claims)));
    for (const { ended } of both) expect(endOf(await ended)).toEqual(end(0));
  });

  test("a run that is killed, and clean", async () => {
    const { kubeconfig, kubectl, enter } = cluster();
    const { pid, ended, out } = await start(cluster(), kubeconfig, "policy/*");
    const asked = async () => (await reportIn(out)).claims.some(({ verdict }) => verdict === "upheld");
    await expect.poll(() => asked().catch(() => false), { timeout: 120_000, interval: 500 }).toBe(true);
    process.kill(pid, "SIGKILL");
    await ended;
    const left = async () =>
      (await kubectl(["get", "namespace", "-l", "app.kubernetes.io/managed-by=labcheck", "-o", "name"]))
        .split("\n")
        .filter(Boolean).length;
    expect(await left()).toBe(2);
    const clean = [process.execPath, SELF, "clean", "--target", "existing", "--kubeconfig", kubeconfig];
    await expect.poll(() => enter(clean).then(left), { timeout: 180_000, interval: 5000 }).toBe(0);
  });

  test("a Job inside, whose report is brought out", async () => {
    const { folder, kubeconfig, kubectl, load, enter } = cluster();
    const archive = join(folder, "labcheck.tar");
    await writeLabcheckImage(folder, archive);
    await load(archive);
    const job = [process.execPath, SELF, "job", "--labcheck-image", LABCHECK_IMAGE, ...OWN_IMAGES];
    await kubectl(["apply", "-f", "-"], await enter(job));
    await kubectl(["wait", "-n", "labcheck", "--for=condition=complete", "--timeout=600s", "job/labcheck"]);
    const out = join(folder, "collected");
    await enter([process.execPath, SELF, "collect", "--kubeconfig", kubeconfig, "--out", out]);
    const [run = ""] = await readdir(out);
    expect(endOf({ code: 0, report: await reportIn(join(out, run)) })).toEqual(
      end(0, { skipped: UNASKED_INSIDE }),
    );
  });
});

describe("three nodes", () => {
  const cluster = clusterOf(["--nodes", "3"]);
  test("an administrator", async () => {
    const ended = await askAll(cluster());
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
  const alone = Object.fromEntries(claims.map((id) => [id, "node-1 is the only node to look from"]));

  test("an administrator", async () => {
    const skipped = { ...UNASKED, ...alone, "guestbook/spread": "node-1 alone takes pods" };
    expect(endOf(await askAll(cluster()))).toEqual(end(0, { skipped }));
  });
});

describe("no policy engine", () => {
  const cluster = clusterOf(["--without", "policy"]);
  const claims = ["timeout-after", "same-and-cross-node", "guestbook-allowed", "guestbook-works", "scope"];
  const reason = "nothing enforces policies here";
  const violated = [...claims, "label", "removed"].map((name) => [`policy/${name}`, reason]);
  const skipped = { ...UNASKED, "errata/established": reason, "errata/replication-blocked": reason };

  test("an administrator", async () => {
    const ended = await askAll(cluster());
    expect(endOf(ended)).toEqual(end(1, { skipped, violated: Object.fromEntries(violated) }));
  });
});

describe("no load balancer and no ingress", () => {
  const cluster = clusterOf(["--without", "load-balancer,ingress"]);
  const claims = ["cluster-ip-backend", "path", "pattern", "rewrite", "tls"].map((name) => `ingress/${name}`);
  const none = [...claims, "errata/ingress-annotation"].map((id) => [id, "no ingress controller"]);
  const unbalanced = ["external/layers", "external/load-balancer"].map((id) => [id, "no load balancer gave"]);

  test("an administrator", async () => {
    const skipped = { ...UNASKED, ...Object.fromEntries([...none, ...unbalanced]) };
    expect(endOf(await askAll(cluster()))).toEqual(end(0, { skipped }));
  });
});

describe("a load balancer that has a name and no address", () => {
  const cluster = clusterOf(["--without", "load-balancer"]);
  test("an administrator", async () => {
    const { kubeconfig, kubectl, folder, start: run } = cluster();
    const path = "{.items[*].status.addresses[?(@.type=='InternalIP')].address}";
    const nodes = (await kubectl(["get", "nodes", "-o", `jsonpath=${path}`])).split(" ");
    const program = join(import.meta.dirname, "hostname-balancer.ts");
    const balancer = run([process.execPath, program, kubeconfig, ...nodes]);
    const hosts = join(folder, "hosts");
    await writeFile(hosts, `127.0.0.1 localhost\n${hostsLines()}`);
    const out = await mkdtemp(join(folder, "out-"));
    // Names have no server where nothing leaves the network; a hosts file of its own has them.
    const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
    const { ended } = run(["unshare", "--mount", "sh", "-c", script, hosts, ...existing(out, kubeconfig)]);
    const code = await ended;
    process.kill(balancer.pid);
    expect(endOf({ code, report: await reportIn(out) })).toEqual(end(0, { skipped: UNASKED }));
  });
});

describe("the path of k3s, on nodes that were built here", () => {
  test("image archives under the public names, and the official manifests", async () => {
    const airgap = await mkdtemp(join(tmpdir(), "labcheck-airgap-"));
    await Promise.all([storeManifests(), writeAirgap(airgap)]);
    const image = await nodeImageName(DEFAULT_MINOR);
    await using kept = await bringUp(["--target", "k3s", "--node-image", image, "--airgap", airgap]);
    await rm(airgap, { recursive: true });
    const out = await mkdtemp(join(kept.folder, "out-"));
    const { exitCode = -1 } = await execa(process.execPath, [SELF, "run", "--out", out], { reject: false });
    const report = await reportIn(out);
    expect(endOf({ code: exitCode, report })).toEqual(end(0));
    expect(report.target?.kind).toBe("k3s");
    expect(report.target?.images.filter((name) => name.includes("labcheck/"))).toEqual([]);
  });
});
