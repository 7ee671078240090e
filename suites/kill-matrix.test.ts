import { expect, test } from "vitest";
import type { ClaimResult } from "../helpers/engine/check-claim.ts";
import { FAULT_TIMEOUTS } from "../helpers/engine/timeouts.ts";
import { predictionsOf } from "./fault.ts";
import { SHORT_LIST } from "./fault-registry.ts";
import { establishBaseline } from "./healthy-baseline.ts";
import { proveFault } from "./prove.ts";
import { providedLab } from "./stand-in-lab.ts";

const lab = { ...(await providedLab()), timeouts: FAULT_TIMEOUTS };
const baseline = await establishBaseline(lab, new AbortController().signal);

for (const fault of SHORT_LIST) {
  const words = predictionsOf(fault).map(({ id, verdict }) => `${id} to ${verdict}`);
  test(`${fault.id}: turns ${words.join(", ")}, and nothing else`, async ({ signal }) => {
    const { wrong, undone, results } = await proveFault(baseline, fault, signal);
    expect(wrong).toEqual([]);
    expect(undone).toBe(true);
    const violated = results.filter(({ verdict }) => verdict === "violated");
    for (const result of violated) expect(around(result)).toContain(lab.namespace);
  });
}

/** The report's diagnostics of claims that are not upheld. */
const around = ({ surroundings = [] }: ClaimResult) => surroundings.map(({ raw }) => raw).join("\n");
