import { expect, test } from "vitest";
import { CLAIMS } from "./lab.ts";
import { ask, inWords, providedLab } from "./provided-lab.ts";

const lab = await providedLab();

for (const claim of CLAIMS) {
  test(`the lab's claim ${claim.id}`, async ({ signal, skip }) => {
    const result = await ask(lab, claim, signal);
    if (result.verdict === "skipped") skip(result.reason);
    expect(inWords(result)).toBe(`${claim.id} upheld: ${result.reason}`);
    expect(result.evidence).not.toHaveLength(0);
  });
}
