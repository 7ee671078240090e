#!/usr/bin/env node
// oxlint-disable-next-line import/no-unassigned-import -- it has to run before the imports below.
import "../helpers/system/home.ts";
import { Command, CommanderError, Option } from "commander";
import { interruptSignal } from "../helpers/cli/interrupt.ts";
import { select } from "../helpers/cli/select.ts";
import { EXIT, errorMessage, LabcheckError } from "../helpers/errors/labcheck-error.ts";
import { withoutSecrets } from "../helpers/privacy/secrets.ts";
import { check, test } from "./commands/checks.ts";
import { addUpkeep } from "./commands/clean.ts";
import {
  type ClusterFlags,
  checkedIn,
  withK3s,
  withLayout,
  withMinor,
  withOwnTarget,
} from "./commands/cluster-options.ts";
import { type CompareFlags, compareRuns } from "./commands/compare.ts";
import { docs, record } from "./commands/docs.ts";
import { doctor } from "./commands/doctor.ts";
import { addJob } from "./commands/job.ts";
import { list, listFaults } from "./commands/list.ts";
import { addProve } from "./commands/prove.ts";
import { report } from "./commands/report.ts";
import { addRun, REDACT } from "./commands/run-command.ts";
import { trace } from "./commands/trace.ts";
import { down, up, upInside } from "./commands/up-down.ts";
import { CLAIMS, FAULTS } from "./registry.ts";
import { VERSION } from "./version.ts";

const signal = interruptSignal(
  (why) => process.stderr.write(`\nlabcheck: ${why}, taking down what was made\n`),
  () => process.stderr.write("\nlabcheck: ended at once; `labcheck clean` removes what is left\n"),
);
/** All commands and options; it is run only where this file is what was started. */
export const program = new Command("labcheck")
  .description("Checks every claim of the Kubernetes Networking Lab on a real cluster, with evidence.")
  .version(VERSION)
  .exitOverride()
  .showHelpAfterError();

const ends = async (code: Promise<number> | number) => {
  process.exitCode = await code;
};
addRun(program, signal, ends);
program
  .command("list")
  .description("the claims and what they say")
  .argument("[pattern...]", "ids of claims")
  .option("--faults", "the faults instead, for prove")
  .option("--json", "as JSON")
  .action((patterns: string[], { faults, json = false }: { faults?: true; json?: boolean }) =>
    faults ? listFaults(select(FAULTS, patterns, "fault"), json) : list(select(CLAIMS, patterns), json),
  );
program
  .command("doctor")
  .description("what this machine has and lacks, line by line, with a remedy")
  .option("--json", "as JSON")
  .action((flags: { json?: true }) => ends(doctor(flags.json ?? false)));
program
  .command("trace")
  .description("what differs in a copy of the lab's text, sentence by sentence, and the claims it led to")
  .argument("<file>")
  .option("--json", "as JSON")
  .action((file: string, flags: { json?: true }) => ends(trace(file, flags.json ?? false)));
program
  .command("report")
  .description("write what a stored run is shown as: JUnit XML, the step summary")
  .argument("<file>", "its report.json, or the folder that has it")
  .option("--out <folder>", "where it goes, with a report.json; else beside the stored one")
  .option("--redact", REDACT)
  .option("--json", "print the report as JSON")
  .action((file: string, flags: { out?: string; redact?: true; json?: true }) => ends(report(file, flags)));
addProve(program, signal, ends);
program
  .command("compare")
  .description(
    "what changed between two runs, or between many clusters of which each has a report in a folder",
  )
  .argument("<old>", "a report.json, its folder, several runs of one cluster, or a baseline")
  .argument("[new]")
  .option("--update", "keep the new run as the baseline that the old one names")
  .option("--force", "keep it also where claims are violated, inconclusive or lost")
  .option("--all", "of many clusters, also the claims that are upheld on all")
  .addOption(new Option("--json", "as JSON").conflicts("markdown"))
  .option("--markdown", "as Markdown, for a step summary or a comment")
  .action((old: string, now: string | undefined, flags: CompareFlags) => ends(compareRuns(old, now, flags)));
withK3s(withOwnTarget(withLayout(withMinor(program.command("up")))))
  .description("start a cluster and keep it; run uses it until down")
  .option("--json", "print how to reach it as JSON")
  .action(async (flags: ClusterFlags & { json?: true }) =>
    ends(up(await checkedIn(flags), flags.json ?? false, signal)),
  );
program.command("up-inside", { hidden: true }).action(() => ends(upInside(signal)));
program
  .command("down")
  .description("take the kept cluster down")
  .action(() => ends(down()));
addUpkeep(program, signal, ends);
addJob(program, ends);
program
  .command("test", { hidden: true })
  .allowUnknownOption()
  .argument("[arguments...]")
  .action((args: string[]) => ends(test(args, signal)));

program
  .command("check", { hidden: true })
  .description("types, lint, format, unused code, generated docs")
  .action(() => ends(check().then((code) => code || docs(program, true))));
program
  .command("record", { hidden: true })
  .description("keep what whole runs showed in the table of versions")
  .argument("<file...>", "their report.json")
  .action((files: string[]) => ends(record(files)));
program
  .command("docs", { hidden: true })
  .description("Write the generated parts of the documents")
  .option("--check", "Only report documents that are out of date")
  .action(({ check: only = false }: { check?: boolean }) => ends(docs(program, only)));

if (import.meta.main) {
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = explain(error);
  }
  // Idle connections to the cluster and to the engine would keep the process for seconds.
  process.stdout.write("", () => process.exit());
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (cause instanceof LabcheckError) return tell(cause);
  complain(`labcheck: ${errorMessage(error)}\n${error instanceof Error ? error.stack : ""}`);
  return EXIT.noCluster;
}

function tell(error: LabcheckError): number {
  const log = error.log ? `\n  The log is ${error.log}` : "";
  complain(`labcheck: ${error.message} (${error.code})\n  ${error.remedy}${log}`);
  return error.exitCode;
}

/** A failed command is quoted as it was run, with all that it was given. */
function complain(words: string): void {
  process.stderr.write(`${withoutSecrets(words)}\n`);
}
