import type { ClusterOptions } from "../../fixtures/cluster/provision/cluster-spec.ts";
import type { Progress } from "../../helpers/cli/progress.ts";
import { LabcheckError } from "../../helpers/errors/labcheck-error.ts";
import { redact } from "../../helpers/privacy/redact.ts";
import type { ReportBuilder } from "../../helpers/reporters/builder.ts";
import { clearForms } from "../../helpers/reporters/reporters.ts";
import { SELF } from "../worker.ts";
import { finishRun } from "./finish-run.ts";
import { runOnHost } from "./run-on-host.ts";

interface Supervision {
  draft: ReportBuilder;
  out: string;
  json: boolean;
  redacted: boolean;
  signal: AbortSignal;
  /** The hidden command and its arguments. */
  argv: readonly string[];
  asked: ClusterOptions;
}

/** Lets a worker do the run on a prepared machine. A report is written even when there never was a worker. */
export async function runInWorker({ signal, argv, asked, ...told }: Supervision): Promise<number> {
  await clearForms(told.out);
  return runOnHost([SELF, ...argv], asked, signal, (error, progress) =>
    tellUnprepared(told, error, progress),
  );
}

/** Leaves all that a run leaves of one that never came to ask anything. */
export async function tellUnprepared(
  { draft, out, json, redacted }: Pick<Supervision, "draft" | "out" | "json" | "redacted">,
  error: unknown,
  { phases }: Pick<Progress, "phases">,
): Promise<void> {
  draft.phases = phases;
  draft.fail(error);
  const report = draft.build(true);
  const log = error instanceof LabcheckError && !redacted ? error.log : undefined;
  await finishRun(redacted ? redact(report) : report, { out, json, log });
}
