import { z } from "zod";
import type { Report } from "../helpers/report/model.ts";
import { VERDICTS } from "../helpers/verdict.ts";
import seen from "./seen.json" with { type: "json" };

/** What a whole run on a cluster of some version showed, as much of it as is kept in the repository. */
const seenRun = z.object({
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

export type SeenRun = z.infer<typeof seenRun>;

/** Whole runs, the newest of each kind of cluster; the newest version first. */
export const SEEN: readonly SeenRun[] = z.array(seenRun).parse(seen);

/** What is kept of a run; throws for one that never came to a cluster. */
export function seenIn({ run, target, claims }: Report): SeenRun {
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

/** What tells one kind of cluster from another: a later run on it takes the place of an earlier one. */
const kindOf = ({ kind, kubernetes, agents, proxyMode }: SeenRun) =>
  [
    kind,
    ...[kubernetes, agents].map((version) => version.split(".").slice(0, 2).join(".")),
    proxyMode,
  ].join();

/** The runs with some more, of which each takes the place of an earlier one on the same kind of cluster. */
export function withRuns(before: readonly SeenRun[], more: readonly SeenRun[]): SeenRun[] {
  const all = new Map([...before, ...more].map((run) => [kindOf(run), run]));
  const order = (run: SeenRun) =>
    [run.kubernetes, run.agents || run.kubernetes].map((version) => version.split(".").map(Number));
  return [...all.values()].toSorted((one, other) => -compare(order(one), order(other)));
}

function compare(one: readonly number[][], other: readonly number[][]): number {
  const [left, right] = [one.flat(), other.flat()];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
