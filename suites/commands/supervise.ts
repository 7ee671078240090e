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
}

/** Lets a worker do the run on a prepared machine. A report is written even when there never was a worker. */
export async function supervise(the: Supervision): Promise<number> {
  const { draft, out, json, redacted, signal, argv } = the;
  await clearForms(out);
  return onHost([SELF, ...argv], signal, async (error, progress) => {
    draft.phases = progress.phases;
    draft.fail(error);
    const report = draft.build(true);
    const log = error instanceof LabcheckError && !redacted ? error.log : undefined;
    await conclude(redacted ? redact(report) : report, { out, json, log });
  });
}
