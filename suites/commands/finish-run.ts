import { shielded, tellGitHub } from "../../helpers/reporters/github.ts";
import { writeReport } from "../../helpers/reporters/json.ts";
import type { Report } from "../../helpers/reporters/model.ts";
import type { ProofReport } from "../../helpers/reporters/proof.ts";
import { writeForms, writeLog } from "../../helpers/reporters/reporters.ts";

interface Conclusion {
  out: string;
  json: boolean;
  /** The file to put beside the report as its log; none where it would tell what is to be hidden. */
  log?: string | undefined;
  /** The kill matrix that the page of the run shows as well. */
  proof?: ProofReport | undefined;
  /** What people read at the end, if anything. */
  words?: string;
}

/** The end of a run, also of one that never began: writes all that is left of it, and says it. */
export async function finishRun(report: Report, { out, json, log, proof, words }: Conclusion): Promise<void> {
  await writeReport(out, report);
  await writeForms(out, report, proof);
  if (log !== undefined) await writeLog(out, log);
  const { env, stdout, stderr } = process;
  if (json) stdout.write(`${JSON.stringify(report)}\n`);
  else if (words !== undefined) stdout.write(`${shielded(words, env)}\n`);
  // A machine reads the report from what is printed, so nothing else may come between.
  await tellGitHub(report, env, (line) => (json ? stderr : stdout).write(`${line}\n`));
}
