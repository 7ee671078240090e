import { styleText } from "node:util";
import { readSession } from "../../fixtures/cluster/session.ts";
import { openLab } from "../../fixtures/guestbook/open.ts";
import { progressOn, inWords as timeInWords } from "../../helpers/cli/progress.ts";
import { EXIT, type ExitCode } from "../../helpers/errors.ts";
import type { ProofReport } from "../../helpers/report/proof.ts";
import { UndoStack } from "../../helpers/undo.ts";
import type { Fault } from "../fault.ts";
import { type Proved, proofReport, proveFault } from "../prove.ts";

/** About how long a fault takes with the claims that it turns, asked twice, in seconds. */
const SECONDS = 12;

/**
 * Injects the faults one at a time into a cluster with the guestbook, and says which claims each turned.
 * Returns 0 where all did as predicted and were upheld again, 1 where something was not as predicted.
 */
export async function prove(faults: readonly Fault[], json: boolean, signal: AbortSignal): Promise<ExitCode> {
  const progress = progressOn(process.stderr);
  const undo = new UndoStack();
  const proofs: Proved[] = [];
  try {
    const { lab } = await openLab(readSession(), { progress, undo, signal });
    await progress.during(`proving ${faults.length} faults`, faults.length * SECONDS, async (task) => {
      for (const fault of faults) {
        signal.throwIfAborted();
        task.note(fault.id);
        const proof = await proveFault(lab, fault, signal);
        proofs.push(proof);
        if (!json) progress.say(line(proof, process.stderr));
      }
    });
  } finally {
    const failures = await undo.unwind();
    for (const failure of failures) progress.say(`left behind: ${failure}`);
    const report = proofReport(proofs);
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${closing(report)}\n`);
  }
  return proofs.every(({ wrong }) => wrong.length === 0) ? EXIT.upheld : EXIT.violated;
}

function line({ id, results, wrong, durationMs }: Proved, stream: NodeJS.WriteStream): string {
  const [colour, mark] = wrong.length === 0 ? (["green", "✓"] as const) : (["red", "✗"] as const);
  const turned = results.map((result) => `\n    ${result.id} ${result.verdict}: ${result.reason}`);
  const time = styleText("dim", timeInWords(durationMs), { stream });
  const told = wrong.map((words) => `\n    ${styleText("red", words, { stream })}`);
  return `${styleText(colour, mark, { stream })} ${id} ${time}${turned.join("")}${told.join("")}`;
}

function closing({ faults, survivors }: ProofReport): string {
  const wrong = faults.filter((fault) => fault.wrong.length > 0).map(({ id }) => id);
  return [
    `${faults.length} faults, ${faults.length - wrong.length} as predicted`,
    ...(wrong.length > 0 ? [`not as predicted: ${wrong.join(", ")}`] : []),
    ...(survivors.length > 0 ? [`claims that no fault turned: ${survivors.join(", ")}`] : []),
  ].join("\n");
}
