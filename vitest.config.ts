import { defineConfig, type TestProjectConfiguration } from "vitest/config";
import type { Reporter } from "vitest/node";

// The other projects bring up clusters of their own, so a bare `vitest` leaves them out.
const isProjectNamed = process.argv.some((argument) => argument.startsWith("--project"));
const howToRunTheOthers: Reporter = {
  onTestRunEnd: () =>
    console.log(
      "Only the unit tests ran. `npm test` adds the claims and faults on a cluster, `npm run test:clusters` other cluster layouts.",
    ),
};

const ON_CLUSTERS: TestProjectConfiguration[] = [
  {
    // Runs of the program itself, each with its own cluster, that end in every way.
    test: {
      name: "ends",
      include: ["suites/ends.test.ts"],
      testTimeout: 600_000,
      sequence: { groupOrder: 1 },
    },
  },
  {
    // The package as others install it; what it starts must not meet what the program above starts.
    test: {
      name: "package",
      include: ["suites/package.test.ts"],
      testTimeout: 600_000,
      hookTimeout: 600_000,
      sequence: { groupOrder: 2 },
    },
  },
  {
    // Clusters of other layouts, checked as existing ones: `npm run test:clusters`.
    test: {
      name: "clusters",
      include: ["suites/clusters/*.test.ts"],
      fileParallelism: false,
      testTimeout: 900_000,
      hookTimeout: 900_000,
      sequence: { groupOrder: 1 },
    },
  },
  {
    test: {
      name: "cluster",
      include: ["suites/conformance.test.ts", "suites/kill-matrix.test.ts"],
      globalSetup: ["suites/global-setup.ts"],
      // One guestbook is shared, and each claim has its own deadline inside the engine.
      fileParallelism: false,
      testTimeout: 600_000,
      hookTimeout: 600_000,
      sequence: { groupOrder: 1 },
    },
  },
];

/** The cluster starts in the setup of its own project: a root setup would start one for unit tests too. */
export default defineConfig({
  test: {
    reporters: isProjectNamed ? ["default"] : ["default", howToRunTheOthers],
    projects: [
      {
        test: {
          name: "unit",
          include: ["{helpers,fixtures,suites}/**/*.test.ts"],
          exclude: [
            "suites/conformance.test.ts",
            "suites/kill-matrix.test.ts",
            "suites/clusters/*.test.ts",
            "suites/ends.test.ts",
            "suites/package.test.ts",
          ],
        },
      },
      ...(isProjectNamed ? ON_CLUSTERS : []),
    ],
  },
});
