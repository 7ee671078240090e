import type { Progress } from "../../helpers/cli/progress.ts";
import type { ReportDraft } from "../../helpers/report/draft.ts";
import { writeReport } from "../../helpers/report/json.ts";
import { SELF } from "../worker.ts";
import { onHost } from "./on-host.ts";

interface Supervision {
  draft: ReportDraft;
  out: string;
  json: boolean;
  signal: AbortSignal;
  /** The hidden command and its arguments. */
  argv: readonly string[];
}

/** Lets a worker do the run on a prepared machine. A report is written even when there never was a worker. */
export async function supervise({ signal, argv, ...told }: Supervision): Promise<number> {
  return onHost([SELF, ...argv], signal, (error, progress) => tellUnprepared(told, error, progress));
}

/** Writes the report of a run that never came to ask anything. */
export async function tellUnprepared(
  { draft, out, json }: Pick<Supervision, "draft" | "out" | "json">,
  error: unknown,
  { phases }: Pick<Progress, "phases">,
): Promise<void> {
  draft.phases = phases;
  draft.fail(error);
  const report = draft.build(true);
  await writeReport(out, report);
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
}
