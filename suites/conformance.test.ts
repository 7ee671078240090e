import { describe, expect, test } from "vitest";
import { shuffled } from "../helpers/random.ts";
import { ask } from "./ask.ts";
import { CLAIMS } from "./lab.ts";
import { inWords, providedLab } from "./provided-lab.ts";

const lab = await providedLab();

/** Another order in every run: none may change a verdict. The variable repeats one. */
const SEED = Number(process.env["LABCHECK_SEED"] ?? (Date.now() % 999_999) + 1);

describe(`in the order of LABCHECK_SEED=${SEED}`, () => {
  for (const claim of shuffled(CLAIMS, SEED)) {
    test(`the lab's claim ${claim.id}`, async ({ signal, skip }) => {
      const result = await ask(lab, claim, signal);
      if (result.verdict === "skipped") skip(result.reason);
      expect(inWords(result)).toBe(`${claim.id} upheld: ${result.reason}`);
      expect(result.evidence).not.toHaveLength(0);
    });
  }
});
