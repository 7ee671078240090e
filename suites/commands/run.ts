import { join } from "node:path";
import { namespaceDeleted } from "../../fixtures/cluster/down-reasons.ts";
import { type Watch, watchParts } from "../../fixtures/cluster/inspect/watch.ts";
import type { Session } from "../../fixtures/cluster/session.ts";
import { deletedNamespace } from "../../fixtures/guestbook/namespace-deleted.ts";
import type { Site } from "../../fixtures/guestbook/site.ts";
import { describeLab } from "../../fixtures/lab/describe.ts";
import { describeTarget } from "../../fixtures/lab/describe-target.ts";
import { collectDiagnostics } from "../../fixtures/lab/diagnostics.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { appendToLog, openLab } from "../../fixtures/lab/open.ts";
import { type Denial, denialOf } from "../../fixtures/policy/denial.ts";
import { denialNotNeeded } from "../../fixtures/policy/reasons.ts";
import { CleanupStack } from "../../helpers/async/cleanup-stack.ts";
import { type Progress, progressOn } from "../../helpers/cli/progress.ts";
import type { ClaimResult } from "../../helpers/engine/check-claim.ts";
import { type ClaimId, type Scope, type Section, sectionOf } from "../../helpers/engine/claim.ts";
import { runClaims } from "../../helpers/engine/run-claims.ts";
import { exitCodeOf } from "../../helpers/engine/verdict.ts";
import { labNamespaceDeleted } from "../../helpers/errors/lab.ts";
import { EXIT, type ExitCode, LabcheckError } from "../../helpers/errors/labcheck-error.ts";
import type { Kube } from "../../helpers/kubernetes/client.ts";
import { Redaction } from "../../helpers/privacy/redact.ts";
import type { ReportBuilder } from "../../helpers/reporters/builder.ts";
import { claimLine, closing } from "../../helpers/reporters/console.ts";
import { writeReport } from "../../helpers/reporters/json.ts";
import type { Finding, Report } from "../../helpers/reporters/model.ts";
import { proofIn } from "../../helpers/reporters/proof.ts";
import { coverageOf } from "../../helpers/spec-trace/table.ts";
import { contextFor, type LabClaim } from "../claim.ts";
import { awaitReady } from "../healthy-baseline.ts";
import { CLAIMS } from "../registry.ts";
import { TRACE } from "../trace.ts";
import { displayPath, finishRun } from "./finish-run.ts";
import { checkPreconditions, type Preconditions } from "./preconditions.ts";

/** The sections with claims that use the ingress, or every entrance from outside. */
export const CHECK_INGRESS: readonly Section[] = ["guestbook", "ingress", "policy", "errata"];

/** Whether a claim uses the ingress: without one, no route is created or waited for. */
export const checksIngress = (claims: readonly { id: ClaimId }[]): boolean =>
  claims.some(({ id }) => CHECK_INGRESS.includes(sectionOf(id)));

export interface Run {
  session: Session;
  claims: readonly LabClaim[];
  builder: ReportBuilder;
  /** The scopes that claims may change in an existing cluster; in a created one all of them. */
  allowed: readonly Scope[];
  /** Random seed for the order of the claims; with 0, the read-only claims run first. */
  seed: number;
  out: string;
  json: boolean;
  /** Hides names and addresses in everything that the run writes and prints. */
  redacted: boolean;
  signal: AbortSignal;
}

/** Deploys the lab, checks its claims, writes the report, and deletes what it created. */
export async function run(the: Run): Promise<ExitCode> {
  const { session, builder, out, signal } = the;
  const progress = progressOn(process.stderr);
  const undo = new CleanupStack();
  const redaction = new Redaction();
  const built = (complete: boolean) => {
    builder.phases = [...session.phases, ...progress.phases];
    builder.coverage = coverageOf(TRACE, builder.build(complete).claims);
    const report = builder.build(complete);
    return the.redacted ? redaction.apply(report) : report;
  };
  const save = async () => {
    const report = built(false);
    await writeReport(out, report);
    return report;
  };
  await save();
  let code: ExitCode = EXIT.noCluster;
  const found: { before?: Preconditions } = {};
  try {
    await checkClaims(the, progress, undo, save, found);
    const { summary, run: ended } = builder.build(true);
    code = exitCodeOf(summary);
    if (ended.error && code === EXIT.upheld) code = EXIT.inconclusive;
  } catch (error) {
    builder.fail(error);
    if (error instanceof LabcheckError) code = error.exitCode;
    else appendToLog(session, `${(error as Error).stack}\n`);
  }
  const failures = await progress.during("deleting the lab", 3, (task) =>
    undo.unwind((words) => task.note(words)),
  );
  const audit = found.before?.audit;
  const left = audit && (await progress.during("checking for leftovers", 3, () => audit.end()));
  builder.residue = [...failures, ...(left?.residue ?? [])];
  builder.audit = left?.report;
  if (signal.aborted) code = EXIT.interrupted;
  else if (builder.residue.length > 0 && code === EXIT.upheld) code = EXIT.inconclusive;
  const report = built(true);
  // The output of the nodes contains names that the redaction does not know.
  const log = the.redacted ? undefined : { from: session.log, as: join(displayPath(out), "log.txt") };
  const text = closing(report, displayPath(out), process.stdout, log?.as);
  const proof = the.redacted ? undefined : await proofIn(out);
  await finishRun(report, { out, json: the.json, log: log?.from, proof, text });
  return code;
}

async function checkClaims(
  the: Run,
  progress: Progress,
  undo: CleanupStack,
  save: () => Promise<Report>,
  found: { before?: Preconditions },
): Promise<void> {
  const { session, claims, builder, signal } = the;
  const before = async (kube: Kube, site: Site) => {
    found.before = await checkPreconditions(kube, site, { ...the, progress });
  };
  const withoutIngress = !checksIngress(claims);
  const { lab: opened } = await openLab(session, {
    timeouts: builder.timeouts,
    progress,
    undo,
    signal,
    before,
    withoutIngress,
  });
  const lab = { ...opened, denial: await measureDenial(opened, the, progress) };
  builder.target = await describeTarget(lab, signal);
  // Only the pictures of the report need it, so a missing permission is no error.
  builder.lab = await describeLab(lab, signal).catch(() => undefined);
  const parts = await watchParts(lab.kube, signal);
  undo.add("the watch of the cluster's components", () => parts.stop());
  const saves: Promise<unknown>[] = [];
  const onResult = (result: ClaimResult) => {
    builder.add(result);
    builder.findings = findingsOf(builder, parts);
    // ReportableClaim only when it is stored: who reads it may end the run at once.
    const saved = save().then(
      ({ claims: stored }) => {
        const claim = stored.find(({ id }) => id === result.id);
        if (claim && !the.json) progress.say(claimLine(claim, process.stderr));
      },
      (error: unknown) => appendToLog(session, `the report could not be saved: ${String(error)}`),
    );
    saves.push(saved);
  };
  let deleted: string | undefined;
  const downReason = async () => {
    const why = await lab.cluster.downReason();
    if (why !== undefined) return why;
    deleted ??= await deletedNamespace(lab);
    return deleted === undefined ? undefined : namespaceDeleted({ namespace: deleted });
  };
  const seconds = claims.reduce((sum, { mutates }) => sum + (mutates ? 7 : 1), 0);
  await progress.during(`checking ${claims.length} claims`, seconds, async (task) => {
    await runClaims(claims, {
      contextFor: (log, until) => contextFor(lab, until, log),
      signal,
      seed: the.seed,
      skipReason: (claim) => found.before?.skipReason(claim),
      downReason,
      awaitReady: (until) => awaitReady(lab, until),
      diagnostics: (until) => collectDiagnostics(lab, until),
      onStart: ({ id }) => task.note(id),
      onResult,
    });
    await Promise.all(saves);
    // Each claim has this reason already; the run has it as its error.
    if (deleted !== undefined) builder.fail(labNamespaceDeleted({ namespace: deleted }));
  });
  builder.findings = findingsOf(builder, parts);
}

/** Measures how policies deny, if a claim depends on it. */
async function measureDenial(lab: Lab, { claims, signal }: Run, progress: Progress): Promise<Denial> {
  const isNeeded = claims.some(({ id }) => /^(?:policy|errata)\//.test(id));
  if (!isNeeded) return { mode: "not measured", why: denialNotNeeded };
  return progress.during("measuring how policies deny", 5, () => denialOf(lab, signal));
}

/** Events of the cluster's components, and the errata that were found: neither is a failure of the cluster. */
function findingsOf(builder: ReportBuilder, parts: Watch): Finding[] {
  const { claims } = builder.build(false);
  const errata = claims.filter(({ section, verdict }) => section === "errata" && verdict === "upheld");
  const found = errata.map(({ id, startedAt, says, reason }) => ({
    id,
    at: startedAt,
    what: `${says} Here: ${reason}`,
    claims: [],
  }));
  // A change that a claim itself makes to the components is no finding.
  const changing = new Set<string>(CLAIMS.filter(({ scope }) => scope === "cluster").map(({ id }) => id));
  return [...found, ...parts.findings(claims).filter((each) => !each.claims.some((id) => changing.has(id)))];
}
