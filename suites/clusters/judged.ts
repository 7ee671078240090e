import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { Report } from "../../helpers/reporters/model.ts";
import { bringUp, existing, type KeptCluster, reportIn } from "./kept.ts";

/** The claims that are skipped on an existing cluster of which nothing more is named, where the network has no other machine in it. */
export const UNASKED = {
  "pods/own-network": "it needs access to the nodes",
  "ingress/high-availability": "it changes objects outside the lab's namespaces",
  "policy/default-egress": "this machine has no address outside",
  "errata/kubectl-run": "kubectl is not available",
  "errata/proxy-mode": "the mode of kube-proxy is unknown",
};

/** One cluster for all tests of a group; `up` are the options of `labcheck up` that lay it out. */
export function clusterOf(up: readonly string[]): () => KeptCluster {
  let kept: KeptCluster | undefined;
  beforeAll(async () => {
    kept = await bringUp(up);
  });
  afterAll(() => kept?.[Symbol.asyncDispose]());
  return () => {
    if (!kept) throw new Error("the cluster is not up");
    return kept;
  };
}

interface StartedRun {
  pid: number;
  out: string;
  /** The exit code of the run, and its report. */
  ended: Promise<{ code: number; report: Report }>;
}

/** Starts a run on it as an existing cluster. */
export const start = (
  kept: KeptCluster,
  kubeconfig: string,
  ...more: readonly string[]
): Promise<StartedRun> => startWith(kept, {}, kubeconfig, ...more);

/** The same with these variables in its environment. */
export async function startWith(
  kept: KeptCluster,
  env: Record<string, string>,
  kubeconfig: string,
  ...more: readonly string[]
): Promise<StartedRun> {
  const out = await mkdtemp(join(kept.folder, "out-"));
  const { pid, ended } = kept.start(existing(out, kubeconfig, ...more), env);
  return { pid, out, ended: ended.then(async (code) => ({ code, report: await reportIn(out) })) };
}

/** Runs claims as its administrator, all of them where none are named. */
export const judge = async (kept: KeptCluster, ...claims: readonly string[]): StartedRun["ended"] =>
  (await start(kept, kept.kubeconfig, ...claims)).ended;

type State = () => Promise<AsyncDisposable | Disposable>;

/** Brings states of the cluster about in their order, runs, and takes them back in reverse order, whatever happens. */
export async function under<Result>(states: readonly State[], run: () => Promise<Result>): Promise<Result> {
  await using undo = new AsyncDisposableStack();
  for (const enter of states) undo.use(await enter());
  return await run();
}
