import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SELF } from "../worker.ts";
import { LABCHECK_IMAGE, writeLabcheckImage } from "./airgap.ts";
import { end, endOf, OUTSIDE } from "./expected.ts";
import { clusterOf, judge, start, UNASKED } from "./judged.ts";
import { accountOf, OWN_IMAGES, reportIn } from "./kept.ts";

/** The claims that are skipped in one of the cluster's own pods. */
const UNASKED_INSIDE = {
  ...UNASKED,
  ...Object.fromEntries(OUTSIDE.map((id) => [id, "so nothing can be probed from outside"])),
  // --allow is evaluated before any of these is checked.
  "ingress/high-availability": UNASKED["ingress/high-availability"],
};

describe("two nodes", () => {
  const cluster = clusterOf([]);

  test("run: has the expected verdicts for an administrator", async () => {
    expect(endOf(await judge(cluster()))).toEqual(end(0, { skipped: UNASKED }));
  });

  test("run: works with permissions in two namespaces only", async () => {
    const account = await accountOf(cluster(), "team");
    const { ended } = await start(cluster(), account, "--namespace", "team");
    expect(endOf(await ended)).toEqual(end(0, { skipped: UNASKED }));
    const created = "all,ingress,netpol,lease,configmap,secret";
    const left = await cluster().kubectl(["get", created, "-n", "team", "-l", "labcheck/run", "-o", "name"]);
    expect(left).toBe("");
  });

  test("run: works twice at the same time", async () => {
    const claims = ["guestbook/*", "services/distributes", "policy/timeout-after", "policy/removed"];
    const both = await Promise.all([1, 2].map(() => start(cluster(), cluster().kubeconfig, ...claims)));
    for (const { ended } of both) expect(endOf(await ended)).toEqual(end(0));
  });

  test("clean: removes what a killed run left", async () => {
    const { kubeconfig, kubectl, enter } = cluster();
    const { pid, ended, out } = await start(cluster(), kubeconfig, "policy/*");
    const hasUpheld = async () => (await reportIn(out)).claims.some(({ verdict }) => verdict === "upheld");
    await expect.poll(() => hasUpheld().catch(() => false), { timeout: 120_000, interval: 500 }).toBe(true);
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

  test("job: prints a Job that runs inside, with a report that is copied out", async () => {
    const { folder, kubeconfig, kubectl, load, enter } = cluster();
    const archive = join(folder, "labcheck.tar");
    await writeLabcheckImage(folder, archive);
    await load(archive);
    const job = [process.execPath, SELF, "job", "--labcheck-image", LABCHECK_IMAGE, ...OWN_IMAGES];
    await kubectl(["apply", "-f", "-"], await enter(job));
    const done = ["get", "job", "labcheck", "-n", "labcheck", "-o", "jsonpath={.status.conditions[*].type}"];
    const ended = () => kubectl(done);
    await expect.poll(ended, { timeout: 600_000, interval: 2000 }).toMatch(/\b(?:Complete|Failed)\b/);
    const log = await kubectl(["logs", "-n", "labcheck", "job/labcheck", "--tail=40"]).catch(String);
    expect({ ended: await ended(), log }).toMatchObject({
      ended: expect.stringContaining("Complete") as string,
    });
    const out = join(folder, "collected");
    await enter([process.execPath, SELF, "collect", "--kubeconfig", kubeconfig, "--out", out]);
    const [run = ""] = await readdir(out);
    expect(endOf({ code: 0, report: await reportIn(join(out, run)) })).toEqual(
      end(0, { skipped: UNASKED_INSIDE }),
    );
  });
});
