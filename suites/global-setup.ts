import type { TestProject } from "vitest/node";
import { readSession } from "../fixtures/cluster/session.ts";
import type { LabRecord } from "../fixtures/lab/lab.ts";
import { deployLab, prepareLab } from "../fixtures/lab/open.ts";
import { CleanupStack } from "../helpers/async/cleanup-stack.ts";
import { progressOn } from "../helpers/cli/progress.ts";
import { DEFAULT_TIMEOUTS } from "../helpers/engine/timeouts.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** As JSON: only plain values reach the tests' own processes. */
    lab: string;
  }
}

/** One cluster and one guestbook for all test files that need them; returns what takes them down. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const session = readSession();
  const progress = progressOn(process.stderr);
  const undo = new CleanupStack();
  const interrupted = new AbortController();
  const { signal } = interrupted;
  const takeDown = async () => {
    interrupted.abort();
    const failures = await undo.unwind();
    if (failures.length > 0) throw new Error(`left behind: ${failures.join("; ")}`);
  };
  try {
    const options = { timeouts: DEFAULT_TIMEOUTS, progress, undo, signal };
    const prepared = await prepareLab(session, options);
    const { record } = prepared;
    const lab = await deployLab(session, prepared, options);
    const { timeouts, namespace, other, labels, ingress, works, unserved = [] } = lab;
    const provided: LabRecord = {
      // At which addresses its nodes are reached was found when the lab was there.
      cluster: record.kind === "existing" ? { ...record, nodes: lab.cluster.nodes } : record,
      browser: session.browser,
      timeouts,
      namespace,
      other,
      labels,
      ingress,
      works,
      unserved,
    };
    project.provide("lab", JSON.stringify(provided));
    return takeDown;
  } catch (error) {
    await takeDown();
    throw error;
  }
}
