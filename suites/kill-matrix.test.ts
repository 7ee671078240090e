import { expect, test } from "vitest";
import { shellsOf } from "../fixtures/guestbook/pods.ts";
import { settled } from "../fixtures/guestbook/settled.ts";
import type { ClaimResult } from "../helpers/ask.ts";
import type { ClaimId } from "../helpers/claim.ts";
import { EvidenceLog } from "../helpers/evidence.ts";
import { execute } from "../helpers/probes/exec.ts";
import { TIMEOUTS } from "../helpers/timeouts.ts";
import { NotYet, waitFor } from "../helpers/wait.ts";
import { turnedBy } from "./fault.ts";
import { CLAIMS, FAULTS } from "./lab.ts";
import { ask, inWords, providedLab } from "./provided-lab.ts";

const lab = await providedLab();
const claimOf = (id: string) => {
  const claim = CLAIMS.find((each) => each.id === id);
  if (!claim) throw new Error(`no claim is called ${id}`);
  return claim;
};

/**
 * What was mended must hold again, or the next fault would be judged on a broken cluster. It may take
 * the cluster a moment: an endpoint is Ready before every node's proxy has heard of it.
 */
const upheldAgain = (id: string, signal: AbortSignal) =>
  waitFor({ what: `${id} to be upheld again`, seconds: TIMEOUTS.convergence * 6, signal }, async () => {
    const result = await ask(lab, claimOf(id), signal);
    if (result.verdict !== "upheld") throw new NotYet(inWords(result));
    return true;
  });

for (const fault of FAULTS) {
  const turned = turnedBy(fault);
  const words = turned.map(({ id, verdict }) => `${id} to ${verdict}`);
  test(`${fault.id} turns ${words.join(", ")}`, async ({ signal }) => {
    const mend = await fault.inject(lab, signal);
    try {
      for (const { id, verdict, because } of turned) {
        // Under a fault the lab need not come back: that is asked once it is mended.
        const result = await ask(lab, claimOf(id), signal, { restored: false });
        expect(inWords(result)).toBe(`${id} ${verdict}: ${result.reason}`);
        expect(result.reason).toMatch(because);
        expect(verdict === "violated" ? around(result) : lab.namespace).toContain(lab.namespace);
      }
    } finally {
      await mend();
    }
    await settled(lab, { seconds: TIMEOUTS.settling * 2, signal });
    for (const { id } of turned) await upheldAgain(id, signal);
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
    expect((await ask(lab, claimOf(id), signal)).verdict).toBe("inconclusive");
  } finally {
    await move(`/usr/bin/${tool}.away`, `/usr/bin/${tool}`);
  }
});
