import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Vitest would begin with the files that take longest; a mutant ends at the first test that fails. */
class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => (one.moduleId < other.moduleId ? -1 : 1));
  }
}

/**
 * The unit tests that mutants are held against: those of the helpers, without the one that reads the files as
 * they are and without those that simulate or count whole designs, which would take hours.
 */
export default defineConfig({
  test: {
    include: ["helpers/**/*.test.ts"],
    exclude: [
      "helpers/{architecture,layers,names,reasons-parsed}.test.ts",
      "helpers/statistics/{calibration,levels,mann-whitney-levels,order,spread}.test.ts",
      "helpers/reporters/matrix/*.test.ts",
    ],
    sequence: { sequencer: ByName },
    testTimeout: 10_000,
  },
});
