import type { Phase } from "../cli/progress.ts";
import type { ClaimResult } from "../engine/check-claim.ts";
import { type Claim, sectionOf } from "../engine/claim.ts";
import { neverRun, runEnded } from "../engine/engine-reasons.ts";
import { withoutSecretsIn } from "../engine/secrets.ts";
import { DEFAULT_TIMEOUTS, type Timeouts } from "../engine/timeouts.ts";
import { summarize } from "../engine/verdict.ts";
import { internalError } from "../errors/cluster.ts";
import { errorMessage, LabcheckError } from "../reasons/labcheck-error.ts";
import type { Reason } from "../reasons/reason.ts";
import type {
  AuditReport,
  Coverage,
  Finding,
  LabReport,
  Report,
  ReportedClaim,
  TargetReport,
} from "./model.ts";

export interface RunIdentity {
  id: string;
  started: number;
  seed: number;
  version: string;
}

type ReportableClaim = Pick<Claim<never>, "id" | "statement" | "expected">;

/**
 * Builds the report of a run from its start on: every selected claim is in it, inconclusive until it is checked, so
 * that none can go missing and an interrupted run keeps its results. Everything that is stored, shown or printed of
 * a run is built here, so secrets are removed here: from a claim when it is added, from the rest in `build`.
 */
export class ReportBuilder {
  /** The time limits that the claims were checked with. */
  timeouts: Timeouts = DEFAULT_TIMEOUTS;
  target: TargetReport | undefined;
  lab: LabReport | undefined;
  phases: readonly Phase[] = [];
  residue: readonly string[] = [];
  audit: AuditReport | undefined;
  findings: readonly Finding[] = [];
  coverage: Coverage | undefined;
  readonly #identity: RunIdentity;
  readonly #claims: Map<string, ReportedClaim>;
  readonly #checked = new Set<string>();
  #uncheckedReason: Reason = runEnded;
  #error: Report["run"]["error"];

  constructor(identity: RunIdentity, claims: readonly ReportableClaim[]) {
    this.#identity = identity;
    this.#claims = new Map(claims.map((claim) => [claim.id, this.#uncheckedClaim(claim)]));
  }

  add(result: ClaimResult): void {
    if (!this.#claims.has(result.id)) throw new Error(`${result.id} is not a claim of this run`);
    this.#checked.add(result.id);
    this.#claims.set(result.id, withoutSecretsIn(result) as ReportedClaim);
  }

  /** Records why the run ended early. */
  fail(error: unknown): void {
    const message = errorMessage(error);
    const known = error instanceof LabcheckError ? error : internalError({ why: message });
    const { code, data, remedy } = known;
    this.#error = withoutSecretsIn({ code, data, message, remedy });
    this.#uncheckedReason = withoutSecretsIn(neverRun({ why: { code, data, text: message } }));
  }

  build(complete: boolean): Report {
    const { started, ...identity } = this.#identity;
    const claims = [...this.#claims.values()].map((claim) =>
      this.#checked.has(claim.id) ? claim : { ...claim, ...reported(this.#uncheckedReason) },
    );
    const times = { started: new Date(started).toISOString(), durationMs: Date.now() - started };
    return {
      apiVersion: "labcheck/v1",
      kind: "Report",
      run: { ...identity, ...times, complete, ...(this.#error ? { error: this.#error } : {}) },
      ...(this.target ? { target: withoutSecretsIn(this.target) } : {}),
      ...(this.lab ? { lab: withoutSecretsIn(this.lab) } : {}),
      claims,
      summary: summarize(claims.map(({ verdict }) => verdict)),
      phases: [...this.phases],
      residue: withoutSecretsIn([...this.residue]),
      ...(this.audit ? { audit: withoutSecretsIn(this.audit) } : {}),
      findings: withoutSecretsIn([...this.findings]),
      ...(this.coverage ? { coverage: this.coverage } : {}),
      timeouts: { ...this.timeouts },
    };
  }

  #uncheckedClaim({ id, statement, expected }: ReportableClaim): ReportedClaim {
    const startedAt = new Date(this.#identity.started).toISOString();
    const section = sectionOf(id);
    const rest = { startedAt, durationMs: 0, attempts: 0, evidence: [] };
    return {
      id,
      section,
      says: statement,
      expects: expected,
      verdict: "inconclusive",
      ...reported(this.#uncheckedReason),
      ...rest,
    };
  }
}

const reported = ({ text, code, data }: Reason) => ({ reason: text, code, data });
