import { join } from "node:path";
import { appendToLog } from "../../fixtures/lab/open.ts";
import { exitCodeOf } from "../../helpers/engine/verdict.ts";
import { EXIT, type ExitCode, LabcheckError } from "../../helpers/reasons/labcheck-error.ts";
import { closing } from "../../helpers/reporters/console.ts";
import { proofIn } from "../../helpers/reporters/proof.ts";
import { displayPath, finishRun } from "./finish-run.ts";
import { type Run, RunState, runPhases } from "./run-phases.ts";

/** Deploys the lab, checks its claims, deletes what it created, and writes the report, even if a phase fails. */
export async function run(options: Run): Promise<ExitCode> {
  const { session, builder, out, json, redacted, signal } = options;
  const state = new RunState(options);
  await state.save();
  let code: ExitCode = EXIT.noCluster;
  try {
    await runPhases(state);
    const { summary, run: ended } = builder.build(true);
    code = exitCodeOf(summary);
    if (ended.error && code === EXIT.upheld) code = EXIT.inconclusive;
  } catch (error) {
    builder.fail(error);
    if (error instanceof LabcheckError) code = error.exitCode;
    else appendToLog(session, `${(error as Error).stack}\n`);
  }
  builder.residue = state.failures;
  if (signal.aborted) code = EXIT.interrupted;
  else if (builder.residue.length > 0 && code === EXIT.upheld) code = EXIT.inconclusive;
  const report = state.report(true);
  // The output of the nodes contains names that the redaction does not know.
  const log = redacted ? undefined : { from: session.log, as: join(displayPath(out), "log.txt") };
  const text = closing(report, displayPath(out), process.stdout, log?.as);
  const proof = redacted ? undefined : await proofIn(out);
  await finishRun(report, { out, json, log: log?.from, proof, text });
  return code;
}
