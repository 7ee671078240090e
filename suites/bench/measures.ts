import { invalidRuns } from "../../helpers/errors/flags.ts";
import type { Running, Sample } from "./sample.ts";

/** Something that is measured. */
export interface Measure {
  id: string;
  title: string;
  /** The time that it should take at most on two cores, in seconds. */
  goal: number;
  /** Where it runs: on a machine without a cluster, or on the cluster that `labcheck up` keeps. */
  on: "machine" | "kept cluster";
  sample: (running: Running) => Promise<Sample>;
}

// What runs them is loaded with the first one: the command line needs their names only.
const samples = () => import("./sample.ts");

/** Reads --runs; throws a usage error unless it is a whole number from 1 to 99. */
export function readRuns(value: string): number {
  if (/^[1-9]\d?$/.test(value)) return Number(value);
  throw invalidRuns(value);
}

export const MEASURES: readonly Measure[] = [
  {
    id: "list",
    title: "`labcheck list`",
    goal: 0.15,
    on: "machine",
    sample: async (running) => (await samples()).sampleOf(["list"], running),
  },
  {
    id: "run",
    title: "Whole lab on a new cluster, warm caches",
    goal: 60,
    on: "machine",
    sample: async (running) => (await samples()).runWithReport(["--target", "source"], running),
  },
  {
    id: "kept",
    title: "Whole lab on a kept cluster",
    goal: 40,
    on: "kept cluster",
    sample: async (running) => (await samples()).runWithReport([], running),
  },
  {
    id: "existing",
    title: "Whole lab on an existing cluster",
    goal: 40,
    on: "kept cluster",
    sample: async (running) => (await samples()).runOnExisting(running),
  },
  {
    id: "reading-claim",
    title: "One reading claim on a kept cluster",
    goal: 6,
    on: "kept cluster",
    sample: async (running) => (await samples()).runWithReport(["dns/fqdn"], running),
  },
  {
    id: "policy-claim",
    title: "One policy claim on a kept cluster",
    goal: 10,
    on: "kept cluster",
    sample: async (running) => (await samples()).runWithReport(["policy/timeout-after"], running),
  },
];
