import { expect, test } from "vitest";
import { benchmarksText, inSeconds, medianParts } from "./benchmarks.ts";
import { readRuns } from "./measures.ts";
import { busySeconds } from "./sample.ts";

test("busySeconds: adds up busy time of all cores, without idle time and waiting", () => {
  const stat = "cpu  1000 200 300 90000 8000 10 20 5 0 0\ncpu0 500 100 150 45000 4000 5 10 2 0 0\n";
  expect(busySeconds(stat)).toBe(15.3);
});

test.each([
  [0.0421, "0.042 s"],
  [1.26, "1.3 s"],
  [144.4, "144 s"],
])("inSeconds: %d is %s", (seconds, text) => expect(inSeconds(seconds)).toBe(text));

const sample = (seconds: number, parts?: Record<string, number>) => ({
  ...{ seconds, coreSeconds: seconds / 2 },
  ...(parts ? { parts } : {}),
});

test.each(["0", "100", "1.5", "-1", "", "x"])("readRuns: rejects %j", (value) => {
  expect(() => readRuns(value)).toThrow(
    `invalid value "${value}" for --runs: must be a whole number from 1 to 99`,
  );
});

test("medianParts: takes the median of each phase, whatever the numbers in its name", () => {
  const samples = [
    sample(9, { "starting 2 nodes": 3, "checking 60 claims": 6 }),
    sample(8, { "starting 2 nodes": 1, "checking 59 claims": 7 }),
    sample(7, { "starting 2 nodes": 2, "checking 60 claims": 5 }),
  ];
  expect(medianParts(samples)).toEqual([
    ["starting N nodes", 2],
    ["checking N claims", 6],
  ]);
});

test("benchmarksText: has medians, ranges, ratios to the whole run and goals that are met", () => {
  const measured = [
    { measure: { id: "list", title: "List", goal: 0.15 }, samples: [sample(0.1), sample(0.3), sample(0.12)] },
    { measure: { id: "run", title: "Whole", goal: 60 }, samples: [sample(120, { "checking 2 claims": 90 })] },
  ];
  const lines = benchmarksText(measured, { machine: "2 cores", date: "2026-12-01" }).split("\n");
  expect(lines).toContain("| List | 0.120 s | 0.100 s to 0.300 s | 0.060 s | 0.001 | 0.150 s ✓ |");
  expect(lines).toContain("| Whole | 120 s | 120 s to 120 s | 60.0 s | 1.000 | 60.0 s |");
  expect(lines).toContain("| Whole | checking N claims | 90.0 s |");
});
