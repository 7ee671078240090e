import { describe, expect, test } from "vitest";
import { shuffled } from "../helpers/statistics/random.ts";
import { runClaimOn } from "./healthy-baseline.ts";
import { CLAIMS } from "./registry.ts";
import { formatResult, providedLab } from "./stand-in-lab.ts";

const lab = await providedLab();

/** Another order in every run: none may change a verdict. The variable repeats one. */
const SEED = Number(process.env["LABCHECK_SEED"] ?? (Date.now() % 999_999) + 1);

describe(`in the order of LABCHECK_SEED=${SEED}`, () => {
  for (const claim of shuffled(CLAIMS, SEED)) {
    test(`${claim.id}: holds on the lab`, async ({ signal, skip }) => {
      const result = await runClaimOn(lab, claim, signal);
      if (result.verdict === "skipped") skip(result.reason);
      expect(formatResult(result)).toBe(`${claim.id} upheld: ${result.reason}`);
      expect(result.evidence).not.toHaveLength(0);
    });
  }
});
