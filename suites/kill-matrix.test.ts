import { expect, test } from "vitest";
import { shellsOf } from "../fixtures/guestbook/pods.ts";
import type { ClaimResult } from "../helpers/ask.ts";
import type { ClaimId } from "../helpers/claim.ts";
import { EvidenceLog } from "../helpers/evidence.ts";
import { execute } from "../helpers/probes/exec.ts";
import { ask } from "./ask.ts";
import { turnedBy } from "./fault.ts";
import { CLAIMS, FAULTS } from "./lab.ts";
import { proveFault } from "./prove.ts";
import { providedLab } from "./provided-lab.ts";

const lab = await providedLab();
for (const fault of FAULTS) {
  const turned = turnedBy(fault);
  const words = turned.map(({ id, verdict }) => `${id} to ${verdict}`);
  test(`${fault.id} turns ${words.join(", ")}`, async ({ signal }) => {
    const { wrong, undone, results } = await proveFault(lab, fault, signal);
    expect(wrong).toEqual([]);
    expect(undone).toBe(true);
    const violated = results.filter(({ verdict }) => verdict === "violated");
    for (const result of violated) expect(around(result)).toContain(lab.namespace);
  });
}

/** What else the cluster looked like when a claim was not upheld, as the report has it. */
const around = ({ surroundings = [] }: ClaimResult) => surroundings.map(({ raw }) => raw).join("\n");

const NEEDS: readonly [tool: string, id: ClaimId][] = [
  ["nc", "pods/reach-any"],
  ["nc", "services/routes"],
  ["nc", "services/distributes"],
  ["nc", "services/random"],
  ["nc", "services/udp"],
  ["nc", "policy/open-before"],
  ["wget", "external/cluster-ip"],
];

test.each(NEEDS)("where the probe pods lack %s, %s is inconclusive and never violated", async (tool, id) => {
  const { signal } = new AbortController();
  const look = { kube: lab.kube, signal, log: new EvidenceLog() };
  const shells = await shellsOf(lab);
  const move = async (from: string, to: string) => {
    for (const pod of shells) {
      const argv = ["mv", from, to];
      const seen = await execute(look, { pod, argv, seconds: 10, probe: "file", target: from });
      expect(seen).toMatchObject({ lost: false, exitCode: 0 });
    }
  };
  await move(`/usr/bin/${tool}`, `/usr/bin/${tool}.away`);
  try {
    const claim = CLAIMS.find((each) => each.id === id);
    expect(claim && (await ask(lab, claim, signal)).verdict).toBe("inconclusive");
  } finally {
    await move(`/usr/bin/${tool}.away`, `/usr/bin/${tool}`);
  }
});
