import { join, resolve } from "node:path";
import { styleText } from "node:util";
import { otherLiveRuns } from "../../fixtures/cluster/cleanup/runs.ts";
import { keptTargetOrSource } from "../../fixtures/cluster/host.ts";
import { outlivesRun, readSession, type Session } from "../../fixtures/cluster/session.ts";
import { deployLab, prepareLab } from "../../fixtures/lab/open.ts";
import { CleanupStack } from "../../helpers/async/cleanup-stack.ts";
import { formatDuration, progressOn } from "../../helpers/cli/progress.ts";
import { partOf, type Shard, select } from "../../helpers/cli/select.ts";
import { withoutSecretsIn } from "../../helpers/engine/secrets.ts";
import { FAULT_TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { clusterGone, clusterInUse } from "../../helpers/errors/cluster.ts";
import { shardEmpty } from "../../helpers/errors/flags.ts";
import { proofUnreadable } from "../../helpers/errors/reports.ts";
import type { Kube } from "../../helpers/kubernetes/connect.ts";
import { EXIT, type ExitCode } from "../../helpers/reasons/labcheck-error.ts";
import { proofPage } from "../../helpers/reporters/matrix/page.ts";
import { type ProofReport, proofIn, writeProof } from "../../helpers/reporters/proof.ts";
import { cacheFolder, replaceFile } from "../../helpers/system/files.ts";
import { partsOf } from "../../helpers/system/process-identity.ts";
import type { Fault } from "../fault.ts";
import { FAULTS } from "../fault-registry.ts";
import { establishBaseline } from "../healthy-baseline.ts";
import { isGood, mergeProofs, type ProofWithResults, proofReport, proveFault } from "../prove.ts";
import { CLAIMS } from "../registry.ts";
import { VERSION } from "../version.ts";
import { type ClusterFlags, clusterOptionsOf } from "./cluster-options.ts";
import { runOnHost } from "./run-on-host.ts";
import { workerArgv } from "./worker-task.ts";

interface Proving {
  faults: readonly Fault[];
  /** The folder for proof.json and proof.html. */
  out: string;
  json: boolean;
  signal: AbortSignal;
}

/** The usual duration of a fault with the claims that are checked under it, in seconds. */
const SECONDS = 12;

/**
 * Injects the faults one at a time into a cluster with the guestbook, and prints which verdicts each changed.
 * Returns 0 if every fault was detected as predicted and undone, else 1.
 */
export async function prove({ faults, out, json, signal }: Proving): Promise<ExitCode> {
  const progress = progressOn(process.stderr);
  const undo = new CleanupStack();
  const proofs: ProofWithResults[] = [];
  const started = Date.now();
  const session = readSession();
  const report = () =>
    withoutSecretsIn(
      proofReport(proofs, {
        ...{ claims: CLAIMS, started, version: VERSION, kubernetes: session.kubernetes },
        timeouts: { ...FAULT_TIMEOUTS },
        whole: proofs.length === FAULTS.length,
      }),
    );
  const left: string[] = [];
  try {
    const options = { timeouts: FAULT_TIMEOUTS, progress, undo, signal };
    const prepared = await prepareLab(session, options);
    await alone(prepared.kube, session, signal);
    const lab = await deployLab(session, prepared, options);
    const seconds = (faults.length + 1) * SECONDS;
    await progress.during(`proving ${faults.length} faults`, seconds, async (task) => {
      task.note("checking the claims without a fault");
      const baseline = await establishBaseline(lab, signal);
      for (const fault of faults) {
        signal.throwIfAborted();
        task.note(fault.id);
        const proof = await proveFault(baseline, fault, signal);
        proofs.push(proof);
        await store(out, report());
        if (!json) progress.say(line(proof, process.stderr));
        if (proof.gone !== undefined) {
          // The report has the proofs so far.
          throw clusterGone({ why: proof.gone, fault: fault.id });
        }
        // Later faults would be judged on a broken cluster.
        if (!proof.undone) break;
      }
    });
  } finally {
    left.push(...(await undo.unwind()));
    for (const failure of left) progress.say(`not deleted: ${failure}`);
    const created = report();
    await store(out, created);
    const last = proofs.at(-1);
    if (last?.undone === false) progress.say(`stopped after ${last.id}: the cluster was not restored`);
    process.stdout.write(json ? `${JSON.stringify(created)}\n` : `${formatConclusion(created, out)}\n`);
  }
  return isGood(report()) && left.length === 0 ? EXIT.upheld : EXIT.violated;
}

/** Merges the proofs in these folders. Returns 0 if every fault was detected as predicted, else 1. */
export async function joinProofs(folders: readonly string[], out: string, json: boolean): Promise<ExitCode> {
  const parts = await Promise.all(folders.map(partIn));
  const report = mergeProofs(parts);
  await store(out, report);
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${formatConclusion(report, out)}\n`);
  return isGood(report) ? EXIT.upheld : EXIT.violated;
}

async function partIn(folder: string): Promise<ProofReport> {
  const part = await proofIn(folder);
  if (part) return part;
  throw proofUnreadable({ folder });
}

/** Throws LabcheckError if another run uses the cluster: the faults would break it for that run. */
async function alone(kube: Kube, session: Session, signal: AbortSignal): Promise<void> {
  const [other] = outlivesRun(session) ? await otherLiveRuns(kube, session.id, signal) : [];
  if (!other) return;
  throw clusterInUse({ run: other.id, ...partsOf(other.owner) });
}

async function store(out: string, report: ProofReport): Promise<void> {
  await writeProof(out, report);
  await replaceFile(join(out, "proof.html"), proofPage(report));
}

function line({ unmet, ...proof }: ProofWithResults, stream: NodeJS.WriteStream): string {
  if (unmet === undefined) return provedLine(proof, stream);
  return `${styleText("dim", "-", { stream })} ${proof.id} not injected: ${unmet}`;
}

function provedLine(
  { id, results, got, wrong, durationMs }: ProofWithResults,
  stream: NodeJS.WriteStream,
): string {
  const [colour, mark] = wrong.length === 0 ? (["green", "✓"] as const) : (["red", "✗"] as const);
  const ids = [...got.violated, ...got.inconclusive, ...got.skipped];
  const turned = results
    .filter((result) => ids.includes(result.id))
    .map((result) => `\n    ${result.id} ${result.verdict}: ${result.reason.slice(0, 160)}`);
  const kept = results.length - ids.length;
  const time = styleText("dim", `${kept} claims unchanged, ${formatDuration(durationMs)}`, { stream });
  const reported = wrong.map((words) => `\n    ${styleText("red", words, { stream })}`);
  return `${styleText(colour, mark, { stream })} ${id} ${time}${turned.join("")}${reported.join("")}`;
}

function formatConclusion(
  { faults, survivors, unpredicted, alike, durationMs }: ProofReport,
  out: string,
): string {
  const wrong = faults.filter((fault) => fault.wrong.length > 0).map(({ id }) => id);
  const unmet = faults.flatMap(({ id, unmet: why }) => (why === undefined ? [] : [`${id}: ${why}`]));
  return [
    ...(unmet.length > 0 ? [`cannot be injected into this cluster: ${unmet.join("; ")}`] : []),
    ...(wrong.length > 0 ? [`not as predicted: ${wrong.join(", ")}`] : []),
    ...(survivors.length > 0 ? [`not detected by any fault: ${survivors.join(", ")}`] : []),
    ...alike.map(([one, other]) => `no fault distinguishes ${one} from ${other}`),
    `${faults.length} faults, ${faults.length - wrong.length} as predicted, ${unpredicted.length} unpredicted verdicts, in ${formatDuration(durationMs)}; the kill matrix is in ${out}`,
  ].join("\n");
}

export interface ProveFlags {
  out: string;
  json?: boolean;
  shard?: Shard;
}

/** Injects the faults that the patterns select into the cluster that the flags describe, in a worker. */
export async function startProof(
  patterns: readonly string[],
  flags: ProveFlags & ClusterFlags,
  signal: AbortSignal,
): Promise<number> {
  const { out, json = false } = flags;
  const faults = faultsIn(patterns, flags).map(({ id }) => id);
  // k3s runs several components in one process, so a few faults cannot be injected there.
  const target = flags.target ?? (await keptTargetOrSource(cacheFolder()));
  const options = await clusterOptionsOf({ ...flags, target });
  const argv = workerArgv({ kind: "prove", faults, out: resolve(out), json });
  return runOnHost(argv, options, signal);
}

/** The selected faults. Throws a usage error if there are none. */
function faultsIn(patterns: readonly string[], { shard }: ProveFlags): Fault[] {
  const picked = select(FAULTS, patterns, "fault");
  const faults = shard ? partOf(picked, shard) : picked;
  if (faults.length > 0) return faults;
  throw shardEmpty({ faults: picked.length });
}
