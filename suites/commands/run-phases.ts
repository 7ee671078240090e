import { type Watch, watchParts } from "../../fixtures/cluster/inspect/watch.ts";
import type { Session } from "../../fixtures/cluster/session.ts";
import { namespaceDeleted } from "../../fixtures/cluster/target.ts";
import { deletedNamespace } from "../../fixtures/guestbook/namespaces.ts";
import { describeLab } from "../../fixtures/lab/describe.ts";
import { describeTarget } from "../../fixtures/lab/describe-target.ts";
import { collectDiagnostics } from "../../fixtures/lab/diagnostics.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { appendToLog, deployLab, type PreparedLab, prepareLab } from "../../fixtures/lab/open.ts";
import { type Denial, denialOf } from "../../fixtures/policy/denial.ts";
import { denialNotNeeded } from "../../fixtures/policy/reasons.ts";
import { CleanupStack } from "../../helpers/async/cleanup-stack.ts";
import { withTimeout } from "../../helpers/async/wait.ts";
import { progressOn } from "../../helpers/cli/progress.ts";
import type { ClaimResult } from "../../helpers/engine/check-claim.ts";
import { type ClaimId, type Scope, type Section, sectionOf } from "../../helpers/engine/claim.ts";
import { runClaims } from "../../helpers/engine/run-claims.ts";
import { labNamespaceDeleted } from "../../helpers/errors/lab.ts";
import { Redaction } from "../../helpers/privacy/redact.ts";
import { errorMessage } from "../../helpers/reasons/labcheck-error.ts";
import type { ReportBuilder } from "../../helpers/reporters/builder.ts";
import { claimLine } from "../../helpers/reporters/console.ts";
import { writeReport } from "../../helpers/reporters/json.ts";
import type { Finding, Report } from "../../helpers/reporters/model.ts";
import { coverageOf } from "../../helpers/spec-trace/table.ts";
import { contextFor, type LabClaim } from "../claim.ts";
import { awaitReady } from "../healthy-baseline.ts";
import { CLAIMS } from "../registry.ts";
import { TRACE } from "../trace.ts";
import { checkPreconditions, type Preconditions } from "./preconditions.ts";

/** A request that hangs must not keep the lab from being deleted. */
const STOP_SECONDS = 60;

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

/** A run and what its phases have reached so far. */
export class RunState {
  readonly progress = progressOn(process.stderr);
  /** Deletes what the phases created. */
  readonly undo = new CleanupStack();
  /** One line for each object that could not be deleted. */
  readonly failures: string[] = [];
  prepared?: PreparedLab;
  preconditions?: Preconditions;
  lab?: Lab;
  watch?: Watch;
  readonly run: Run;
  readonly #redaction = new Redaction();

  constructor(run: Run) {
    this.run = run;
  }

  /** The report as of now, redacted if the user wants that. `complete` is whether the run has ended. */
  report(complete: boolean): Report {
    const { builder, session, redacted } = this.run;
    builder.phases = [...session.phases, ...this.progress.phases];
    builder.coverage = coverageOf(TRACE, builder.build(complete).claims);
    const report = builder.build(complete);
    return redacted ? this.#redaction.apply(report) : report;
  }

  /** Writes report.json as of now, so that a killed run leaves its results. */
  async save(): Promise<Report> {
    const report = this.report(false);
    await writeReport(this.run.out, report);
    return report;
  }
}

/** A part of a run. Its teardown runs even if a later phase, or its own setup, fails. */
export interface RunPhase {
  title: string;
  setup: (state: RunState) => Promise<void>;
  teardown?: (state: RunState) => Promise<void>;
}

const openCluster: RunPhase = {
  title: "open the cluster and plan the lab",
  async setup(state) {
    const { progress, undo, run } = state;
    const withoutIngress = !checksIngress(run.claims);
    state.prepared = await prepareLab(run.session, { progress, undo, signal: run.signal, withoutIngress });
  },
  teardown: deleteCreated,
};

const preconditions: RunPhase = {
  title: "check the preconditions",
  async setup(state) {
    const { kube, site } = reached(state.prepared);
    state.preconditions = await checkPreconditions(kube, site, { ...state.run, progress: state.progress });
  },
  async teardown({ preconditions: found, progress, run, failures }) {
    const audit = found?.audit;
    const left = audit && (await progress.during("checking for leftovers", 3, () => audit.end()));
    failures.push(...(left?.residue ?? []));
    run.builder.audit = left?.report;
  },
};

const deployment: RunPhase = {
  title: "deploy the lab",
  async setup(state) {
    const { progress, undo, run } = state;
    const { timeouts } = run.builder;
    const options = { timeouts, progress, undo, signal: run.signal };
    state.lab = await deployLab(run.session, reached(state.prepared), options);
  },
  teardown: deleteCreated,
};

const description: RunPhase = {
  title: "describe the lab",
  async setup(state) {
    const { builder, signal } = state.run;
    const lab = { ...reached(state.lab), denial: await measureDenial(state) };
    builder.target = await describeTarget(lab, signal);
    // Only the pictures of the report need it, so a missing permission is no error.
    builder.lab = await describeLab(lab, signal).catch(() => undefined);
    state.lab = lab;
  },
};

const watch: RunPhase = {
  title: "watch the cluster's components",
  async setup(state) {
    state.watch = await watchParts(reached(state.lab).kube, state.run.signal);
  },
  teardown: async ({ watch: parts }) => withTimeout(STOP_SECONDS, async () => parts?.stop()),
};

const claimChecks: RunPhase = { title: "check the claims", setup: checkClaims };

/** The phases of a run, in their order; they are torn down in reverse. */
const PHASES: readonly RunPhase[] = [openCluster, preconditions, deployment, description, watch, claimChecks];

/**
 * Runs all phases, and tears down those that began, even if one fails. Throws the error of the setup that failed; a
 * teardown that fails is recorded in `state.failures`.
 */
export async function runPhases(state: RunState, phases: readonly RunPhase[] = PHASES): Promise<void> {
  const begun: RunPhase[] = [];
  try {
    for (const phase of phases) {
      begun.push(phase);
      await phase.setup(state);
    }
  } finally {
    for (const { title, teardown } of begun.toReversed())
      await teardown?.(state).catch((error: unknown) => {
        state.failures.push(`${title}: ${errorMessage(error)}`);
      });
  }
}

/** A result of an earlier phase. */
function reached<T>(result: T | undefined): T {
  if (result === undefined) throw new Error("an earlier phase has no result");
  return result;
}

async function deleteCreated({ progress, undo, failures }: RunState): Promise<void> {
  if (undo.isEmpty) return;
  const left = await progress.during("deleting the lab", 3, (task) => undo.unwind((text) => task.note(text)));
  failures.push(...left);
}

async function checkClaims(state: RunState): Promise<void> {
  const { run, progress, preconditions: found } = state;
  const { builder, signal, seed } = run;
  const [lab, parts] = [reached(state.lab), reached(state.watch)];
  const saves: Promise<unknown>[] = [];
  const onResult = (result: ClaimResult) => {
    builder.add(result);
    builder.findings = findingsOf(builder, parts);
    // It is printed only once it is stored: a reader may end the run at once.
    const saved = state.save().then(
      ({ claims: stored }) => {
        const claim = stored.find(({ id }) => id === result.id);
        if (claim && !run.json) progress.say(claimLine(claim, process.stderr));
      },
      (error: unknown) => appendToLog(run.session, `the report could not be saved: ${String(error)}`),
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
  const seconds = run.claims.reduce((sum, { mutates }) => sum + (mutates ? 7 : 1), 0);
  await progress.during(`checking ${run.claims.length} claims`, seconds, async (task) => {
    await runClaims(run.claims, {
      contextFor: (log, until) => contextFor(lab, until, log),
      signal,
      seed,
      skipReason: (claim) => found?.skipReason(claim),
      downReason,
      awaitReady: (until) => awaitReady(lab, until, lab.cluster.timeouts.settling),
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
async function measureDenial({ lab, run, progress }: RunState): Promise<Denial> {
  const isNeeded = run.claims.some(({ id }) => /^(?:policy|errata)\//.test(id));
  if (!isNeeded) return { mode: "not measured", why: denialNotNeeded };
  return progress.during("measuring how policies deny", 5, () => denialOf(reached(lab), run.signal));
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
