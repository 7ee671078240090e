import { copyFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describeTarget } from "../../fixtures/cluster/describe.ts";
import type { Session } from "../../fixtures/cluster/session.ts";
import { type Watch, watchParts } from "../../fixtures/cluster/watch.ts";
import { noteIn, openLab } from "../../fixtures/guestbook/open.ts";
import { settled } from "../../fixtures/guestbook/settled.ts";
import { surroundingsOf } from "../../fixtures/guestbook/surroundings.ts";
import { denialOf } from "../../fixtures/policy/denial.ts";
import type { ClaimResult } from "../../helpers/ask.ts";
import { type Progress, progressOn } from "../../helpers/cli/progress.ts";
import { EXIT, type ExitCode, inWords, LabcheckError } from "../../helpers/errors.ts";
import { claimLine, closing } from "../../helpers/report/console.ts";
import type { ReportDraft } from "../../helpers/report/draft.ts";
import { writeReport } from "../../helpers/report/json.ts";
import type { Finding } from "../../helpers/report/model.ts";
import { runClaims } from "../../helpers/run.ts";
import { coverageOf } from "../../helpers/trace/coverage.ts";
import { UndoStack } from "../../helpers/undo.ts";
import { exitCodeOf } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { CLAIMS } from "../lab.ts";
import { TRACE } from "../trace.ts";

export interface Run {
  session: Session;
  claims: readonly LabClaim[];
  draft: ReportDraft;
  /** Mixes the order of the claims; 0 asks those that only read first. */
  seed: number;
  out: string;
  json: boolean;
  signal: AbortSignal;
}

/** Brings the lab up, asks the claims, writes the report, and leaves the machine as it was. */
export async function run(the: Run): Promise<ExitCode> {
  const { session, draft, out, signal } = the;
  const progress = progressOn(process.stderr);
  const undo = new UndoStack();
  const save = async (complete: boolean) => {
    draft.phases = [...session.phases, ...progress.phases];
    draft.coverage = coverageOf(TRACE, draft.build(complete).claims);
    const report = draft.build(complete);
    await writeReport(out, report);
    return report;
  };
  await save(false);
  let code: ExitCode = EXIT.noCluster;
  try {
    await judge(the, progress, undo, () => save(false));
    code = exitCodeOf(draft.build(true).summary);
  } catch (error) {
    draft.fail(error);
    if (!(error instanceof LabcheckError)) noteIn(session, `${(error as Error).stack}\n`);
  }
  const failures = await progress.during("taking the lab down", 3, () => undo.unwind());
  draft.residue = failures;
  if (signal.aborted) code = EXIT.interrupted;
  else if (failures.length > 0 && code === EXIT.upheld) code = EXIT.inconclusive;
  const report = await save(true);
  const log = join(out, "log.txt");
  if (session.log !== log) await copyFile(session.log, log);
  process.stdout.write(
    the.json ? `${JSON.stringify(report)}\n` : `${closing(report, shown(out), process.stdout)}\n`,
  );
  return code;
}

async function judge(
  the: Run,
  progress: Progress,
  undo: UndoStack,
  save: () => Promise<unknown>,
): Promise<void> {
  const { session, claims, draft, signal } = the;
  const { lab: opened } = await openLab(session, { progress, undo, signal });
  const denial = await progress.during("seeing how policies deny", 5, () => denialOf(opened, signal));
  const lab = { ...opened, denial };
  draft.target = await describeTarget(lab, signal);
  const parts = await watchParts(lab.kube, signal);
  undo.add("the watch of the cluster's parts", () => parts.stop());
  const saying: Promise<unknown>[] = [];
  const onResult = (result: ClaimResult) => {
    draft.add(result);
    draft.findings = findingsOf(draft, parts);
    // Said only when it is stored: who reads it may end the run at once.
    const said = save().then(
      () => the.json || progress.say(claimLine(result, process.stderr)),
      (error: unknown) => noteIn(session, `the report could not be saved: ${String(error)}`),
    );
    saying.push(said);
  };
  const seconds = claims.reduce((sum, { effect }) => sum + (effect === "reads" ? 1 : 7), 0);
  await progress.during(`asking ${claims.length} claims`, seconds, async (task) => {
    await runClaims(claims, {
      contextFor: (log, until) => ({ lab, look: { kube: lab.kube, log, signal: until } }),
      signal,
      seed: the.seed,
      lost: lab.cluster.lost,
      unsettled: (until) =>
        settled(lab, { seconds: lab.cluster.patience.settling, signal: until }).then(
          () => undefined,
          inWords,
        ),
      surroundings: (until) => surroundingsOf(lab, until),
      onStart: ({ id }) => task.note(id),
      onResult,
    });
    await Promise.all(saying);
  });
  draft.findings = findingsOf(draft, parts);
}

/** What the cluster's own parts did, and the errata that were found: none of it is a failure of the cluster. */
function findingsOf(draft: ReportDraft, parts: Watch): Finding[] {
  const { claims } = draft.build(false);
  const errata = claims.filter(({ section, verdict }) => section === "errata" && verdict === "upheld");
  const found = errata.map(({ id, startedAt, says, reason }) => ({
    id,
    at: startedAt,
    what: `${says} Here: ${reason}`,
    claims: [],
  }));
  // What a claim itself does to the cluster's parts is no finding.
  const touching = new Set<string>(CLAIMS.filter(({ touches }) => touches === "cluster").map(({ id }) => id));
  return [...found, ...parts.findings(claims).filter((each) => !each.claims.some((id) => touching.has(id)))];
}

/** A folder as a person would write it from here. */
function shown(folder: string): string {
  const path = relative("", folder);
  return path.startsWith("..") ? folder : path || ".";
}
