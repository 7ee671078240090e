import { join, resolve } from "node:path";
import { styleText } from "node:util";
import type { Command } from "commander";
import { othersAt } from "../../fixtures/cluster/cleanup/runs.ts";
import { sourceUnlessKept } from "../../fixtures/cluster/provision/host.ts";
import { isLasting, readSession, type Session } from "../../fixtures/cluster/session.ts";
import { openLab } from "../../fixtures/lab/open.ts";
import { CleanupStack } from "../../helpers/async/cleanup-stack.ts";
import { progressOn, formatDuration as timeInWords } from "../../helpers/cli/progress.ts";
import { partOf, readShard, type Shard, select } from "../../helpers/cli/select.ts";
import { waitLess } from "../../helpers/engine/timeouts.ts";
import { clusterInUse, clusterLost } from "../../helpers/errors/cluster.ts";
import { shardEmpty } from "../../helpers/errors/flags.ts";
import { EXIT, type ExitCode } from "../../helpers/errors/labcheck-error.ts";
import { proofUnreadable } from "../../helpers/errors/reports.ts";
import type { Kube } from "../../helpers/kubernetes/client.ts";
import { withoutSecretsIn } from "../../helpers/privacy/secrets.ts";
import { proofPage } from "../../helpers/reporters/matrix/page.ts";
import type { ProofReport } from "../../helpers/reporters/proof.ts";
import { proofIn, writeProof } from "../../helpers/reporters/proof.ts";
import { cacheFolder, replaceFile } from "../../helpers/system/files.ts";
import { partsOf } from "../../helpers/system/process-identity.ts";
import type { Fault } from "../fault.ts";
import { establishBaseline } from "../healthy-baseline.ts";
import { isGood, mergeProofs, type Proved, proofReport, proveFault } from "../prove.ts";
import { CLAIMS, FAULTS } from "../registry.ts";
import { VERSION } from "../version.ts";
import { SELF } from "../worker.ts";
import { type ClusterFlags, checkedIn, withK3s, withMinor, withOwnTarget } from "./cluster-options.ts";
import { rawArguments } from "./run-command.ts";
import { runOnHost } from "./run-on-host.ts";

interface Proving {
  faults: readonly Fault[];
  /** The folder for proof.json and proof.html. */
  out: string;
  json: boolean;
  signal: AbortSignal;
}

/** About how long a fault takes with all the claims that are asked under it, in seconds. */
const SECONDS = 12;

/**
 * Injects the faults one at a time into a cluster with the guestbook, and says which claims each turned.
 * Returns 0 where all did as predicted and all is as it was, 1 where something was not as predicted.
 */
async function prove({ faults, out, json, signal }: Proving): Promise<ExitCode> {
  waitLess();
  const progress = progressOn(process.stderr);
  const undo = new CleanupStack();
  const proofs: Proved[] = [];
  const started = Date.now();
  const session = readSession();
  const report = () =>
    withoutSecretsIn(
      proofReport(proofs, {
        ...{ claims: CLAIMS, started, version: VERSION, kubernetes: session.kubernetes },
        whole: proofs.length === FAULTS.length,
      }),
    );
  const left: string[] = [];
  try {
    const before = (kube: Kube) => alone(kube, session, signal);
    const { lab } = await openLab(session, { progress, undo, signal, before });
    const seconds = (faults.length + 1) * SECONDS;
    await progress.during(`proving ${faults.length} faults`, seconds, async (task) => {
      task.note("the claims with nothing broken");
      const baseline = await establishBaseline(lab, signal);
      for (const fault of faults) {
        signal.throwIfAborted();
        task.note(fault.id);
        const proof = await proveFault(baseline, fault, signal);
        proofs.push(proof);
        await store(out, report());
        if (!json) progress.say(line(proof, process.stderr));
        if (proof.gone !== undefined) {
          // What was proved so far is in the report.
          throw clusterLost({ why: proof.gone, fault: fault.id });
        }
        // What comes after it would be judged on a broken cluster.
        if (!proof.undone) break;
      }
    });
  } finally {
    left.push(...(await undo.unwind()));
    for (const failure of left) progress.say(`left behind: ${failure}`);
    const created = report();
    await store(out, created);
    const last = proofs.at(-1);
    if (last?.undone === false) progress.say(`stopped after ${last.id}: the cluster is not what it was`);
    process.stdout.write(json ? `${JSON.stringify(created)}\n` : `${closing(created, out)}\n`);
  }
  return isGood(report()) && left.length === 0 ? EXIT.upheld : EXIT.violated;
}

/** Writes the proofs that lie in these folders as one. Returns 0 where all did as predicted, else 1. */
async function joinProofs(folders: readonly string[], out: string, json: boolean): Promise<ExitCode> {
  const parts = await Promise.all(folders.map(partIn));
  const report = mergeProofs(parts);
  await store(out, report);
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${closing(report, out)}\n`);
  return isGood(report) ? EXIT.upheld : EXIT.violated;
}

async function partIn(folder: string): Promise<ProofReport> {
  const part = await proofIn(folder);
  if (part) return part;
  throw proofUnreadable({ folder });
}

/** Throws LabcheckError where another run is at work on the cluster, which the faults would break for it. */
async function alone(kube: Kube, session: Session, signal: AbortSignal): Promise<void> {
  const [other] = isLasting(session) ? await othersAt(kube, session.id, signal) : [];
  if (!other) return;
  throw clusterInUse({ run: other.id, ...partsOf(other.owner) });
}

async function store(out: string, report: ProofReport): Promise<void> {
  await writeProof(out, report);
  await replaceFile(join(out, "proof.html"), proofPage(report));
}

function line({ unmet, ...proof }: Proved, stream: NodeJS.WriteStream): string {
  if (unmet === undefined) return provedLine(proof, stream);
  return `${styleText("dim", "-", { stream })} ${proof.id} not injected: ${unmet}`;
}

function provedLine({ id, results, got, wrong, durationMs }: Proved, stream: NodeJS.WriteStream): string {
  const [colour, mark] = wrong.length === 0 ? (["green", "✓"] as const) : (["red", "✗"] as const);
  const ids = [...got.violated, ...got.inconclusive, ...got.skipped];
  const turned = results
    .filter((result) => ids.includes(result.id))
    .map((result) => `\n    ${result.id} ${result.verdict}: ${result.reason.slice(0, 160)}`);
  const kept = results.length - ids.length;
  const time = styleText("dim", `${kept} claims as before, ${timeInWords(durationMs)}`, { stream });
  const reported = wrong.map((words) => `\n    ${styleText("red", words, { stream })}`);
  return `${styleText(colour, mark, { stream })} ${id} ${time}${turned.join("")}${reported.join("")}`;
}

function closing({ faults, survivors, unpredicted, alike, durationMs }: ProofReport, out: string): string {
  const wrong = faults.filter((fault) => fault.wrong.length > 0).map(({ id }) => id);
  const unmet = faults.flatMap(({ id, unmet: why }) => (why === undefined ? [] : [`${id}: ${why}`]));
  return [
    ...(unmet.length > 0 ? [`not injected into this cluster: ${unmet.join("; ")}`] : []),
    ...(wrong.length > 0 ? [`not as predicted: ${wrong.join(", ")}`] : []),
    ...(survivors.length > 0 ? [`claims that no fault turned: ${survivors.join(", ")}`] : []),
    ...alike.map(([one, other]) => `no fault tells ${one} from ${other}`),
    `${faults.length} faults, ${faults.length - wrong.length} as predicted, ${unpredicted.length} verdicts unpredicted, in ${timeInWords(durationMs)}; the matrix is in ${out}`,
  ].join("\n");
}

interface ProveFlags {
  out: string;
  json?: boolean;
  shard?: Shard;
}

/** Adds the commands that inject faults and put what they showed together. */
export function addProve(
  program: Command,
  signal: AbortSignal,
  ends: (code: Promise<number>) => Promise<void>,
): void {
  withFaults(program.command("prove"))
    .description("inject faults one at a time, and see each turn the claims that it must")
    .action(async (patterns: string[], flags: ProveFlags & ClusterFlags) => {
      faultsIn(patterns, flags);
      // Of k3s, where some processes are one, a few cannot be injected: it is taken where it is up or asked for.
      const target = flags.target ?? (await sourceUnlessKept(cacheFolder()));
      const checked = await checkedIn({ ...flags, target });
      return ends(runOnHost([SELF, "prove-inside", ...rawArguments()], checked, signal));
    });
  withFaults(program.command("prove-inside", { hidden: true })).action(
    (patterns: string[], flags: ProveFlags) => {
      const { out, json = false } = flags;
      return ends(prove({ faults: faultsIn(patterns, flags), out: resolve(out), json, signal }));
    },
  );
  program
    .command("join-proofs")
    .description("the proofs of parts of the faults as one")
    .argument("<folder...>", "what prove wrote")
    .option("--out <folder>", "where the whole proof and its picture go", "labcheck-report")
    .option("--json", "print the proof as JSON")
    .action((folders: string[], { out, json = false }: ProveFlags) =>
      ends(joinProofs(folders, resolve(out), json)),
    );
}

const withFaults = (command: Command): Command =>
  withK3s(withOwnTarget(withMinor(command)))
    .argument("[fault...]", "ids of faults; * stands for anything, a leading ! takes away")
    .option("--out <folder>", "where the proof and its picture go", "labcheck-report")
    .option("--shard <part>", "one of several parts of the faults, as 1/2, for a machine each", readShard)
    .option("--json", "print the proof as JSON");

/** Throws a usage error where patterns and part leave none. */
function faultsIn(patterns: readonly string[], { shard }: ProveFlags): Fault[] {
  const picked = select(FAULTS, patterns, "fault");
  const faults = shard ? partOf(picked, shard) : picked;
  if (faults.length > 0) return faults;
  throw shardEmpty({ faults: picked.length });
}
