#!/usr/bin/env node
// oxlint-disable-next-line import/no-unassigned-import -- it has to run before the imports below.
import "../helpers/system/home.ts";
import { Argument, Command, CommanderError, Option } from "commander";
import { interruptSignal } from "../helpers/cli/interrupt.ts";
import { select } from "../helpers/cli/select.ts";
import { withoutSecrets } from "../helpers/engine/secrets.ts";
import { EXIT, errorMessage, LabcheckError } from "../helpers/reasons/labcheck-error.ts";
import { MEASURES } from "./bench/measures.ts";
import { bench } from "./commands/bench.ts";
import { check, test } from "./commands/checks.ts";
import { addUpkeep } from "./commands/clean.ts";
import {
  type ClusterFlags,
  clusterOptionsOf,
  withK3s,
  withLayout,
  withMinor,
  withOwnTarget,
} from "./commands/cluster-options.ts";
import { type CompareFlags, compareRuns } from "./commands/compare.ts";
import { docs, record } from "./commands/docs.ts";
import { doctor } from "./commands/doctor.ts";
import { addHelp, describeOption, usageLine } from "./commands/help.ts";
import { addJob } from "./commands/job.ts";
import { list, listFaults } from "./commands/list.ts";
import { addProve } from "./commands/prove.ts";
import { report } from "./commands/report.ts";
import { addRun, REDACT } from "./commands/run-command.ts";
import { trace } from "./commands/trace.ts";
import { down, up } from "./commands/up-down.ts";
import { addWorker } from "./commands/worker-command.ts";
import { CLAIMS, FAULTS } from "./registry.ts";
import { VERSION } from "./version.ts";

const signal = interruptSignal(
  (why) => process.stderr.write(`\nlabcheck: interrupted by ${why}, cleaning up\n`),
  () => process.stderr.write("\nlabcheck: stopped; run `labcheck clean` to delete what is left\n"),
);
/** The command line. It runs only if this file is the program, not if a test imports it. */
export const program = new Command("labcheck")
  .description("Check every claim of the Kubernetes Networking Lab on a real cluster, with evidence")
  .version(VERSION, "-V, --version", "Print the version")
  .helpOption("-h, --help", "Show help")
  .helpCommand("help [command]", "Show help for a command")
  .exitOverride()
  .configureHelp({ optionDescription: describeOption })
  .configureOutput({ outputError: (text, write) => write(usageLine(text)) });

const ends = async (code: Promise<number> | number) => {
  process.exitCode = await code;
};
addRun(program, signal, ends);
program
  .command("list")
  .description("List the claims, or the faults")
  .argument("[pattern...]", "Ids of claims or faults; * matches any text, a leading ! excludes")
  .option("--faults", "List the faults that labcheck prove injects")
  .option("--json", "Print as JSON")
  .action((patterns: string[], { faults, json = false }: { faults?: true; json?: boolean }) =>
    faults ? listFaults(select(FAULTS, patterns, "fault"), json) : list(select(CLAIMS, patterns), json),
  );
program
  .command("doctor")
  .description("Check prerequisites and suggest fixes")
  .option("--json", "Print as JSON")
  .action((flags: { json?: true }) => ends(doctor(flags.json ?? false)));
program
  .command("trace")
  .description("Compare a copy of the lab's text with the sentences that the claims are based on")
  .argument("<file>", "Copy of the lab's text")
  .option("--json", "Print as JSON")
  .action((file: string, flags: { json?: true }) => ends(trace(file, flags.json ?? false)));
program
  .command("report")
  .description("Regenerate HTML, JUnit and Markdown from a report.json")
  .argument("<file>", "report.json, or its folder")
  .addOption(
    new Option("--out <folder>", "Folder for the files, and a copy of report.json").default(
      undefined,
      "the folder of the report",
    ),
  )
  .option("--redact", REDACT)
  .option("--json", "Print the report as JSON")
  .action((file: string, flags: { out?: string; redact?: true; json?: true }) => ends(report(file, flags)));
addProve(program, signal, ends);
program
  .command("compare")
  .description("Compare two runs, or the reports of many clusters")
  .argument("<old>", "report.json, its folder, a folder of runs or reports, or a baseline")
  .argument("[new]", "report.json, its folder, or a folder of runs")
  .option("--update", "Store the new run as the baseline <old>")
  .option("--force", "With --update: store it even if claims are violated, inconclusive or no longer upheld")
  .option("--all", "For many clusters: include the claims that are upheld on all of them")
  .addOption(new Option("--json", "Print as JSON").conflicts("markdown"))
  .option("--markdown", "Print as Markdown, for a step summary or a comment")
  .action((old: string, now: string | undefined, flags: CompareFlags) => ends(compareRuns(old, now, flags)));
withK3s(withOwnTarget(withLayout(withMinor(program.command("up")))))
  .description("Create a cluster and keep it until labcheck down")
  .option("--json", "Print the kubeconfig and how to reach the cluster as JSON")
  .action(async (flags: ClusterFlags & { json?: true }) =>
    ends(up(await clusterOptionsOf(flags), flags.json ?? false, signal)),
  );
program
  .command("down")
  .description("Delete the cluster of labcheck up")
  .action(() => ends(down()));
addUpkeep(program, signal, ends);
addJob(program, ends);
addWorker(program, signal, ends);
program
  .command("test", { hidden: true })
  .allowUnknownOption()
  .argument("[arguments...]")
  .action((args: string[]) => ends(test(args, signal)));

program
  .command("check", { hidden: true })
  .description("Check types, lint, format, unused code and generated documents")
  .action(() => ends(check().then((code) => code || docs(program, true))));
program
  .command("record", { hidden: true })
  .description("Add the verdicts of complete runs to the table of versions")
  .argument("<file...>", "report.json of the runs")
  .action((files: string[]) => ends(record(files)));
program
  .command("docs", { hidden: true })
  .description("Write the generated parts of the documents")
  .option("--check", "Only report documents that are out of date")
  .action(({ check: only = false }: { check?: boolean }) => ends(docs(program, only)));
program
  .command("bench", { hidden: true })
  .description("Measure labcheck on this machine, which must be otherwise idle, and write BENCHMARKS.md")
  .addArgument(new Argument("[measure...]").choices(MEASURES.map(({ id }) => id)))
  .addOption(new Option("--runs <number>", "Runs of each measure").argParser(Number).default(5))
  .action((ids: string[], { runs }: { runs: number }) =>
    ends(
      bench(
        MEASURES.filter(({ id }) => ids.length === 0 || ids.includes(id)),
        runs,
        signal,
      ),
    ),
  );
addHelp(program);

if (import.meta.main) {
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = explain(error);
  }
  // Idle connections to the cluster and the engine would delay the exit for seconds.
  process.stdout.write("", () => process.exit());
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (cause instanceof LabcheckError) return printError(cause);
  printStderr(`labcheck: ${errorMessage(error)}\n${error instanceof Error ? error.stack : ""}`);
  return EXIT.noCluster;
}

function printError(error: LabcheckError): number {
  const log = error.log ? `\n  Log: ${error.log}` : "";
  printStderr(`labcheck: ${error.message} (${error.code})\n  ${error.remedy}${log}`);
  return error.exitCode;
}

/** Prints an error without the secrets that a quoted command may contain. */
function printStderr(text: string): void {
  process.stderr.write(`${withoutSecrets(text)}\n`);
}
