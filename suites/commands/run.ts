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
import { awaitReadiness } from "../../fixtures/lab/readiness.ts";
import { type Denial, denialOf } from "../../fixtures/policy/denial.ts";
import { denialNotNeeded } from "../../fixtures/policy/reasons.ts";
import { CleanupStack } from "../../helpers/async/cleanup-stack.ts";
import { type Progress, progressOn } from "../../helpers/cli/progress.ts";
import type { ClaimResult } from "../../helpers/engine/check-claim.ts";
import { type ClaimId, type Scope, type Section, sectionOf } from "../../helpers/engine/claim.ts";
import { reasonOfError } from "../../helpers/engine/engine-reasons.ts";
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
import type { LabClaim } from "../claim.ts";
import { CLAIMS } from "../registry.ts";
import { TRACE } from "../trace.ts";
import { displayPath, finishRun } from "./finish-run.ts";
import { checkPreconditions, type Preconditions } from "./preconditions.ts";

/** The sections in which a claim looks at the ingress, or at every entrance from outside. */
export const CHECK_INGRESS: readonly Section[] = ["guestbook", "ingress", "policy", "errata"];

/** Whether one of the claims has to do with the ingress: for others no way through it is made or waited for. */
export const checksIngress = (claims: readonly { id: ClaimId }[]): boolean =>
  claims.some(({ id }) => CHECK_INGRESS.includes(sectionOf(id)));

export interface Run {
  session: Session;
  claims: readonly LabClaim[];
  builder: ReportBuilder;
  /** What may be touched in a cluster that is not ours; all of it in one that is. */
  allowed: readonly Scope[];
  /** Mixes the order of the claims; 0 asks those that only read first. */
  seed: number;
  out: string;
  json: boolean;
  /** Hides names and addresses in all that is written and printed of the run. */
  redacted: boolean;
  signal: AbortSignal;
}

/** Brings the lab up, asks the claims, writes the report, and leaves the machine as it was. */
export async function run(the: Run): Promise<ExitCode> {
  const { session, builder: draft, out, signal } = the;
  const progress = progressOn(process.stderr);
  const undo = new CleanupStack();
  const redaction = new Redaction();
  const built = (complete: boolean) => {
    draft.phases = [...session.phases, ...progress.phases];
    draft.coverage = coverageOf(TRACE, draft.build(complete).claims);
    const report = draft.build(complete);
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
    await judge(the, progress, undo, save, found);
    const { summary, run: ended } = draft.build(true);
    code = exitCodeOf(summary);
    if (ended.error && code === EXIT.upheld) code = EXIT.inconclusive;
  } catch (error) {
    draft.fail(error);
    if (error instanceof LabcheckError) code = error.exitCode;
    else appendToLog(session, `${(error as Error).stack}\n`);
  }
  const failures = await progress.during("taking the lab down", 3, (task) =>
    undo.unwind((words) => task.note(words)),
  );
  const audit = found.before?.audit;
  const left = audit && (await progress.during("looking for what is left", 3, () => audit.end()));
  draft.residue = [...failures, ...(left?.residue ?? [])];
  draft.audit = left?.report;
  if (signal.aborted) code = EXIT.interrupted;
  else if (draft.residue.length > 0 && code === EXIT.upheld) code = EXIT.inconclusive;
  const report = built(true);
  // What the nodes printed is full of names that nobody looks for.
  const log = the.redacted ? undefined : { from: session.log, as: join(displayPath(out), "log.txt") };
  const words = closing(report, displayPath(out), process.stdout, log?.as);
  const proof = the.redacted ? undefined : await proofIn(out);
  await finishRun(report, { out, json: the.json, log: log?.from, proof, words });
  return code;
}

async function judge(
  the: Run,
  progress: Progress,
  undo: CleanupStack,
  save: () => Promise<Report>,
  found: { before?: Preconditions },
): Promise<void> {
  const { session, claims, builder: draft, signal } = the;
  const before = async (kube: Kube, site: Site) => {
    found.before = await checkPreconditions(kube, site, { ...the, progress });
  };
  const withoutIngress = !checksIngress(claims);
  const { lab: opened } = await openLab(session, { progress, undo, signal, before, withoutIngress });
  const lab = { ...opened, denial: await seenDenial(opened, the, progress) };
  draft.target = await describeTarget(lab, signal);
  // It is for a picture: what may not be listed is left out of the report.
  draft.lab = await describeLab(lab, signal).catch(() => undefined);
  const parts = await watchParts(lab.kube, signal);
  undo.add("the watch of the cluster's parts", () => parts.stop());
  const saying: Promise<unknown>[] = [];
  const onResult = (result: ClaimResult) => {
    draft.add(result);
    draft.findings = findingsOf(draft, parts);
    // ReportableClaim only when it is stored: who reads it may end the run at once.
    const said = save().then(
      ({ claims: stored }) => {
        const claim = stored.find(({ id }) => id === result.id);
        if (claim && !the.json) progress.say(claimLine(claim, process.stderr));
      },
      (error: unknown) => appendToLog(session, `the report could not be saved: ${String(error)}`),
    );
    saying.push(said);
  };
  let deleted: string | undefined;
  const whyLost = async () => {
    const why = await lab.cluster.downReason();
    if (why !== undefined) return why;
    deleted ??= await deletedNamespace(lab);
    return deleted === undefined ? undefined : namespaceDeleted({ namespace: deleted });
  };
  const seconds = claims.reduce((sum, { mutates }) => sum + (mutates ? 7 : 1), 0);
  await progress.during(`asking ${claims.length} claims`, seconds, async (task) => {
    await runClaims(claims, {
      contextFor: (log, until) => ({ lab, context: { kube: lab.kube, log, signal: until } }),
      signal,
      seed: the.seed,
      skipReason: (claim) => found.before?.skipReason(claim),
      downReason: whyLost,
      awaitReady: (until) =>
        awaitReadiness(lab, { seconds: lab.cluster.timeouts.settling, signal: until }).then(
          () => undefined,
          reasonOfError,
        ),
      diagnostics: (until) => collectDiagnostics(lab, until),
      onStart: ({ id }) => task.note(id),
      onResult,
    });
    await Promise.all(saying);
    // The claims say so one by one; what became of the run is said once.
    if (deleted !== undefined) draft.fail(labNamespaceDeleted({ namespace: deleted }));
  });
  draft.findings = findingsOf(draft, parts);
}

/** How policies deny here, where a claim that hangs on it is asked. */
async function seenDenial(lab: Lab, { claims, signal }: Run, progress: Progress): Promise<Denial> {
  const about = claims.some(({ id }) => /^(?:policy|errata)\//.test(id));
  if (!about) return { mode: "not measured", why: denialNotNeeded };
  return progress.during("seeing how policies deny", 5, () => denialOf(lab, signal));
}

/** What the cluster's own parts did, and the errata that were found: none of it is a failure of the cluster. */
function findingsOf(draft: ReportBuilder, parts: Watch): Finding[] {
  const { claims } = draft.build(false);
  const errata = claims.filter(({ section, verdict }) => section === "errata" && verdict === "upheld");
  const found = errata.map(({ id, startedAt, says, reason }) => ({
    id,
    at: startedAt,
    what: `${says} Here: ${reason}`,
    claims: [],
  }));
  // What a claim itself does to the cluster's parts is no finding.
  const touching = new Set<string>(CLAIMS.filter(({ scope }) => scope === "cluster").map(({ id }) => id));
  return [...found, ...parts.findings(claims).filter((each) => !each.claims.some((id) => touching.has(id)))];
}
