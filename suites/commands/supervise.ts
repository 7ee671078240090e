import type { Asked } from "../../fixtures/cluster/making.ts";
import type { Progress } from "../../helpers/cli/progress.ts";
import { LabcheckError } from "../../helpers/errors.ts";
import type { ReportDraft } from "../../helpers/report/draft.ts";
import { clearForms } from "../../helpers/report/forms.ts";
import { redact } from "../../helpers/report/redact.ts";
import { SELF } from "../worker.ts";
import { conclude } from "./conclude.ts";
import { onHost } from "./on-host.ts";

interface Supervision {
  draft: ReportDraft;
  out: string;
  json: boolean;
  redacted: boolean;
  signal: AbortSignal;
  /** The hidden command and its arguments. */
  argv: readonly string[];
  asked: Asked;
}

/** Lets a worker do the run on a prepared machine. A report is written even when there never was a worker. */
export async function supervise({ signal, argv, asked, ...told }: Supervision): Promise<number> {
  await clearForms(told.out);
  return onHost([SELF, ...argv], asked, signal, (error, progress) => tellUnprepared(told, error, progress));
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
  await conclude(redacted ? redact(report) : report, { out, json, log });
}
