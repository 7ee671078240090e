import { Argument, Command, CommanderError, Option } from "commander";
import { interruptSignal } from "../helpers/cli/interrupt.ts";
import { select } from "../helpers/cli/select.ts";
import { withoutSecrets } from "../helpers/engine/secrets.ts";
import { EXIT, errorMessage, LabcheckError } from "../helpers/reasons/labcheck-error.ts";
import { MEASURES, readRuns } from "./bench/measures.ts";
import { addUpkeep } from "./commands/clean-command.ts";
import {
  type ClusterFlags,
  clusterOptionsOf,
  withK3s,
  withLayout,
  withMinor,
  withOwnTarget,
} from "./commands/cluster-options.ts";
import type { CompareFlags } from "./commands/compare.ts";
import { addHelp, describeOption, usageLine } from "./commands/help.ts";
import { addJob } from "./commands/job-command.ts";
import { addProve } from "./commands/prove-command.ts";
import { addRun, REDACT } from "./commands/run-command.ts";
import { VERSION } from "./version.ts";

const signal = interruptSignal(
  (why) => process.stderr.write(`\nlabcheck: interrupted by ${why}, cleaning up\n`),
  () => process.stderr.write("\nlabcheck: stopped; run `labcheck clean` to delete what is left\n"),
);
/**
 * The command line. Each command is loaded when it is called: with all of them, `labcheck list` took ten times as long.
 */
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
  .action(async (patterns: string[], { faults, json = false }: { faults?: true; json?: boolean }) => {
    const { list, listFaults } = await import("./commands/list.ts");
    if (!faults) return list(select((await import("./registry.ts")).CLAIMS, patterns), json);
    const { FAULTS } = await import("./fault-registry.ts");
    return listFaults(select(FAULTS, patterns, "fault"), json);
  });
program
  .command("doctor")
  .description("Check prerequisites and suggest fixes")
  .option("--json", "Print as JSON")
  .action((flags: { json?: true }) =>
    ends(import("./commands/doctor.ts").then(({ doctor }) => doctor(flags.json ?? false))),
  );
program
  .command("trace")
  .description("Compare a copy of the lab's text with the sentences that the claims are based on")
  .argument("<file>", "Copy of the lab's text")
  .option("--json", "Print as JSON")
  .action((file: string, flags: { json?: true }) =>
    ends(import("./commands/trace.ts").then(({ trace }) => trace(file, flags.json ?? false))),
  );
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
  .action((file: string, flags: { out?: string; redact?: true; json?: true }) =>
    ends(import("./commands/report.ts").then(({ report }) => report(file, flags))),
  );
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
  .action((old: string, now: string | undefined, flags: CompareFlags) =>
    ends(import("./commands/compare.ts").then(({ compareRuns }) => compareRuns(old, now, flags))),
  );
withK3s(withOwnTarget(withLayout(withMinor(program.command("up")))))
  .description("Create a cluster and keep it until labcheck down")
  .option("--json", "Print the kubeconfig and how to reach the cluster as JSON")
  .action(async (flags: ClusterFlags & { json?: true }) => {
    const options = await clusterOptionsOf(flags);
    return ends(import("./commands/up-down.ts").then(({ up }) => up(options, flags.json ?? false, signal)));
  });
program
  .command("down")
  .description("Delete the cluster of labcheck up")
  .action(() => ends(import("./commands/up-down.ts").then(({ down }) => down())));
addUpkeep(program, signal, ends);
addJob(program, ends);
program
  .command("worker", { hidden: true })
  .argument("<task>", "Task as JSON")
  .action((task: string) => ends(import("./commands/work.ts").then(({ work }) => work(task, signal))));
program
  .command("test", { hidden: true })
  .allowUnknownOption()
  .argument("[arguments...]")
  .action((args: string[]) => ends(import("./commands/checks.ts").then(({ test }) => test(args, signal))));

program
  .command("check", { hidden: true })
  .description("Check types, lint, format, unused code and generated documents")
  .action(async () => {
    const [{ check }, { docs }] = await Promise.all([
      import("./commands/checks.ts"),
      import("./commands/docs.ts"),
    ]);
    return ends(check().then((code) => code || docs(program, true)));
  });
program
  .command("record", { hidden: true })
  .description("Add the verdicts of complete runs to the table of versions")
  .argument("<file...>", "report.json of the runs")
  .action((files: string[]) => ends(import("./commands/docs.ts").then(({ record }) => record(files))));
program
  .command("docs", { hidden: true })
  .description("Write the generated parts of the documents")
  .option("--check", "Only report documents that are out of date")
  .action(({ check: only = false }: { check?: boolean }) =>
    ends(import("./commands/docs.ts").then(({ docs }) => docs(program, only))),
  );
program
  .command("bench", { hidden: true })
  .description("Measure labcheck on this machine, which must be otherwise idle, and write BENCHMARKS.md")
  .addArgument(new Argument("[measure...]").choices(MEASURES.map(({ id }) => id)))
  .addOption(new Option("--runs <number>", "Runs of each measure").argParser(readRuns).default(5))
  .action((ids: string[], { runs }: { runs: number }) => {
    const measures = MEASURES.filter(({ id }) => ids.length === 0 || ids.includes(id));
    return ends(import("./commands/bench.ts").then(({ bench }) => bench(measures, runs, signal)));
  });
addHelp(program);

/** Runs the command that the process was started with, and ends the process. */
export async function runProgram(): Promise<void> {
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
