import { z } from "zod";
import { VERDICTS } from "../../helpers/engine/verdict.ts";
import type { Report } from "../../helpers/reporters/model.ts";
import recorded from "./recorded-runs.json" with { type: "json" };

/** The verdicts of a whole run on a cluster of some version, as they are kept in the repository. */
const recordedRun = z.object({
  kind: z.string(),
  kubernetes: z.string(),
  /** Of the nodes that are of another version than the server; empty where all are of the same. */
  agents: z.string(),
  proxyMode: z.string(),
  started: z.iso.date(),
  durationMs: z.number().nonnegative(),
  /** By claim: the verdict, and for one that is not upheld the reason with its code. */
  verdicts: z.record(
    z.string(),
    z.object({ verdict: z.enum(VERDICTS), reason: z.string().optional(), code: z.string().optional() }),
  ),
});

export type RecordedRun = z.infer<typeof recordedRun>;

/** The latest whole run on each kind of cluster, newest version first. */
export const RECORDED_RUNS: readonly RecordedRun[] = z.array(recordedRun).parse(recorded);

/** The part of a report that is recorded; throws for a run that never had a cluster. */
export function recordOf({ run, target, claims }: Report): RecordedRun {
  if (!target) throw new Error(`the run ${run.id} has no cluster`);
  const server = target.kubernetes.replace(/^v/, "");
  const kubelets = target.nodes.map(({ kubelet }) => kubelet.replace(/^v/, ""));
  return {
    kind: target.kind,
    kubernetes: server,
    agents: kubelets.find((kubelet) => kubelet !== server) ?? "",
    proxyMode: target.proxyMode,
    started: run.started.slice(0, 10),
    durationMs: run.durationMs,
    verdicts: Object.fromEntries(
      claims.map(({ id, verdict, reason, code }) => [
        id,
        verdict === "upheld" ? { verdict } : { verdict, reason, ...(code === undefined ? {} : { code }) },
      ]),
    ),
  };
}

/** A later run replaces an earlier one with the same key. */
const keyOf = ({ kind, kubernetes, agents, proxyMode }: RecordedRun) =>
  [
    kind,
    ...[kubernetes, agents].map((version) => version.split(".").slice(0, 2).join(".")),
    proxyMode,
  ].join();

/** Adds runs, newest version first; each replaces an earlier one on the same kind of cluster. */
export function mergeRuns(before: readonly RecordedRun[], more: readonly RecordedRun[]): RecordedRun[] {
  const all = new Map([...before, ...more].map((run) => [keyOf(run), run]));
  const order = (run: RecordedRun) =>
    [run.kubernetes, run.agents || run.kubernetes].map((version) => version.split(".").map(Number));
  return [...all.values()].toSorted((one, other) => -compare(order(one), order(other)));
}

function compare(one: readonly number[][], other: readonly number[][]): number {
  const [left, right] = [one.flat(), other.flat()];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
