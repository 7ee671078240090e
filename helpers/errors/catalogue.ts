import * as build from "./build.ts";
import * as cluster from "./cluster.ts";
import * as clusterOptions from "./cluster-options.ts";
import * as contact from "./contact.ts";
import type { ErrorEntry } from "./define.ts";
import * as engine from "./engine.ts";
import * as flags from "./flags.ts";
import * as kubeconfig from "./kubeconfig.ts";
import * as lab from "./lab.ts";
import * as reports from "./reports.ts";

const TOPICS: readonly object[] = [
  build,
  cluster,
  clusterOptions,
  contact,
  engine,
  flags,
  kubeconfig,
  lab,
  reports,
];

/** Every error of labcheck, by code. */
export const catalogue: readonly ErrorEntry[] = TOPICS.flatMap((topic) => Object.values(topic) as unknown[])
  .flatMap((each) => (typeof each === "function" && "entry" in each ? [each.entry as ErrorEntry] : []))
  .toSorted((one, other) => (one.code < other.code ? -1 : 1));
