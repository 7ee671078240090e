import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { nodeImageName } from "../../fixtures/cluster/provision/source.ts";
import { DEFAULT_MINOR } from "../../fixtures/cluster/versions.ts";
import { SELF } from "../worker.ts";
import { storeManifests, writeAirgap } from "./airgap.ts";
import { end, endOf } from "./expected.ts";
import { bringUp, reportIn } from "./kept.ts";

// k3s with its own parts (flannel, klipper, its policy engine) is not run: no module proxy serves its image, and there is no registry.
describe("the path of k3s, on nodes that were built here", () => {
  test("up: works with image archives under the public names and the official manifests", async () => {
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
