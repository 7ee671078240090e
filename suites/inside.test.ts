import { expect, test } from "vitest";
import { runsInside } from "../fixtures/cluster/existing/nodes.ts";
import type { RunningCluster } from "../fixtures/cluster/target.ts";
import type { Lab } from "../fixtures/lab/lab.ts";
import { EvidenceLog } from "../helpers/engine/evidence.ts";
import { DEFAULT_TIMEOUTS } from "../helpers/engine/timeouts.ts";
import { standIn } from "../helpers/testing/api-stand-in.ts";
import { contextFor } from "./claim.ts";
import { OUTSIDE } from "./clusters/expected.ts";
import { CLAIMS } from "./registry.ts";

/**
 * The parts of a lab that a run in a pod of its cluster needs, with everything that claims would probe from
 * outside.
 */
function labIn(kube: Lab["kube"]): Lab {
  const nodes = ["a", "b"].map((name) => ({ name, address: "10.0.0.1" }));
  const browser = { executable: "/usr/bin/chromium", version: "Chromium 1", certutil: "/usr/bin/certutil" };
  const inside = runsInside;
  const cluster = {
    kind: "existing",
    nodes,
    browser,
    insideReason: inside,
    outside: inside.text,
    outsideAddress: "10.0.0.9",
  };
  const names = { namespace: "lab", other: "lab-other", labels: {} };
  const route = { form: "traefik", kind: "Ingress", controller: "c", className: "c", name: "n", host: "h" };
  const ingress = [route] as unknown as Lab["ingress"];
  return {
    ...names,
    timeouts: DEFAULT_TIMEOUTS,
    ingress,
    kube,
    works: [],
    cluster: cluster as unknown as RunningCluster,
  };
}

test("OUTSIDE: contains registered claims only", () => {
  const ids = new Set<string>(CLAIMS.map(({ id }) => id));
  expect(OUTSIDE.filter((id) => !ids.has(id))).toEqual([]);
});

test.each(CLAIMS.filter(({ id }) => OUTSIDE.includes(id)))(
  "$id: is skipped in a pod without a probe",
  async (claim) => {
    await using server = await standIn(() => undefined);
    const log = new EvidenceLog();
    const { signal } = new AbortController();
    const verdict = await claim.check(contextFor(labIn(server.kube), signal, log));
    expect(verdict).toMatchObject({
      verdict: "skipped",
      reason: { text: "labcheck runs inside the cluster, so nothing can be probed from outside" },
    });
    expect([server.requests, log.all]).toEqual([[], []]);
  },
);
