import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeImageName } from "../../fixtures/cluster/source.ts";
import { DEFAULT_MINOR } from "../../fixtures/cluster/versions.ts";
import { SELF } from "../worker.ts";
import { storeManifests, writeAirgap } from "./airgap.ts";
import { type Expected, expectReport } from "./expected.ts";
import { hostsLines } from "./hostname-balancer.ts";
import { accountOf, bringUp, existing, type Kept, OWN_IMAGES, reportIn } from "./kept.ts";
import { LABCHECK_IMAGE, writeLabcheckImage } from "./labcheck-image.ts";

/** One cluster for all tests of a group; what `up` is told is its layout. */
function onCluster(says: string, up: readonly string[], tests: (cluster: () => Kept) => void): void {
  describe(says, () => {
    let kept: Kept | undefined;
    const cluster = () => {
      if (!kept) throw new Error("the cluster is not up");
      return kept;
    };
    beforeAll(async () => {
      kept = await bringUp(up);
    });
    afterAll(() => kept?.[Symbol.asyncDispose]());
    tests(cluster);
  });
}

/** Starts a run on it as on one of somebody else's; `ended` has its exit code and report. */
function start(kept: Kept, kubeconfig: string, ...more: readonly string[]) {
  const began = mkdtemp(join(kept.folder, "out-")).then((out) => {
    const { pid, ended } = kept.start(existing(out, kubeconfig, ...more));
    return { pid, out, ended: ended.then(async (code) => ({ code, report: await reportIn(out) })) };
  });
  return began;
}

/** Asks all claims, and sees what the report says. */
async function expectRun(
  kept: Kept,
  kubeconfig: string,
  code: number,
  expected: Expected,
  ...more: string[]
) {
  const { ended } = await start(kept, kubeconfig, ...more);
  const seen = await ended;
  expectReport(seen.report, expected);
  expect(seen.code).toBe(code);
  return seen.report;
}

onCluster("two nodes", [], (cluster) => {
  test("an administrator", async () => {
    await expectRun(cluster(), cluster().kubeconfig, 0, {});
  });

  test("rights in two namespaces", async () => {
    const account = await accountOf(cluster(), "team");
    await expectRun(cluster(), account, 0, {}, "--namespace", "team");
    expect(await cluster().kubectl(["get", "all,ingress,netpol,lease", "-n", "team", "-o", "name"])).toBe("");
  });

  test("two runs at the same time", async () => {
    const claims = ["guestbook/*", "services/distributes", "policy/timeout-after", "policy/removed"];
    const both = await Promise.all([1, 2].map(() => start(cluster(), cluster().kubeconfig, ...claims)));
    for (const { ended } of both) {
      const { code, report } = await ended;
      expectReport(report, {});
      expect(code).toBe(0);
    }
  });

  test("a run that is killed, and clean", async () => {
    const { kubeconfig, kubectl, enter } = cluster();
    const { pid, ended, out } = await start(cluster(), kubeconfig, "policy/*");
    const asked = async () => (await reportIn(out)).claims.some(({ verdict }) => verdict === "upheld");
    await expect.poll(() => asked().catch(() => false), { timeout: 120_000, interval: 500 }).toBe(true);
    process.kill(pid, "SIGKILL");
    await ended.catch(() => {});
    const left = async () =>
      (await kubectl(["get", "namespace", "-l", "app.kubernetes.io/managed-by=labcheck", "-o", "name"]))
        .split("\n")
        .filter(Boolean).length;
    expect(await left()).toBe(2);
    const clean = [process.execPath, SELF, "clean", "--target", "existing", "--kubeconfig", kubeconfig];
    await expect.poll(() => enter(clean).then(left), { timeout: 180_000, interval: 5000 }).toBe(0);
  });
});

onCluster("a Job inside", [], (cluster) => {
  test("its report is brought out of the cluster", async () => {
    const { folder, kubeconfig, kubectl, load, enter } = cluster();
    const archive = join(folder, "labcheck.tar");
    await writeLabcheckImage(folder, archive);
    await load(archive);
    const options = ["--labcheck-image", LABCHECK_IMAGE, ...OWN_IMAGES];
    await kubectl(["apply", "-f", "-"], await enter([process.execPath, SELF, "job", ...options]));
    await kubectl(["wait", "-n", "labcheck", "--for=condition=complete", "--timeout=600s", "job/labcheck"]);
    const out = join(folder, "collected");
    await enter([process.execPath, SELF, "collect", "--kubeconfig", kubeconfig, "--out", out]);
    const [run = ""] = await readdir(out);
    expectReport(await reportIn(join(out, run)), {});
  });
});

onCluster("three nodes", ["--nodes", "3"], (cluster) => {
  test("an administrator", async () => {
    const report = await expectRun(cluster(), cluster().kubeconfig, 0, {});
    expect(report.target?.nodes).toHaveLength(3);
  });
});

onCluster("one node", ["--nodes", "1"], (cluster) => {
  test("an administrator", async () => {
    await expectRun(cluster(), cluster().kubeconfig, 0, {});
  });
});

onCluster("no policy engine", ["--without", "policy"], (cluster) => {
  test("an administrator", async () => {
    await expectRun(cluster(), cluster().kubeconfig, 1, {});
  });
});

onCluster("no load balancer and no ingress", ["--without", "load-balancer,ingress"], (cluster) => {
  test("an administrator", async () => {
    await expectRun(cluster(), cluster().kubeconfig, 0, {});
  });
});

onCluster("a load balancer that has a name and no address", ["--without", "load-balancer"], (cluster) => {
  test("an administrator", async () => {
    const { kubeconfig, kubectl, folder, start: run } = cluster();
    const path = "{.items[*].status.addresses[?(@.type=='InternalIP')].address}";
    const nodes = (await kubectl(["get", "nodes", "-o", `jsonpath=${path}`])).split(" ");
    const balancer = run([
      process.execPath,
      join(import.meta.dirname, "hostname-balancer.ts"),
      kubeconfig,
      ...nodes,
    ]);
    const hosts = join(folder, "hosts");
    await writeFile(hosts, `127.0.0.1 localhost\n${hostsLines()}`);
    const out = await mkdtemp(join(folder, "out-"));
    // Names have no server where nothing leaves the network; a hosts file of its own has them.
    const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
    const { ended } = run(["unshare", "--mount", "sh", "-c", script, hosts, ...existing(out, kubeconfig)]);
    const code = await ended;
    process.kill(balancer.pid);
    expectReport(await reportIn(out), {});
    expect(code).toBe(0);
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
    const { exitCode } = await execa(process.execPath, [SELF, "run", "--out", out], { reject: false });
    const report = await reportIn(out);
    expectReport(report, {});
    expect(exitCode).toBe(0);
    expect(report.target?.kind).toBe("k3s");
    const ours = report.target?.images.filter((name) => name.includes("labcheck/"));
    expect(ours).toEqual([]);
  });
});
