import { resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { readSession } from "../fixtures/cluster/session.ts";
import type { LabImages } from "../fixtures/cluster/target.ts";
import type { Touch } from "../helpers/claim.ts";
import { interruptSignal } from "../helpers/cli/interrupt.ts";
import { select } from "../helpers/cli/select.ts";
import { EXIT, inWords, LabcheckError, UsageError } from "../helpers/errors.ts";
import { ReportDraft } from "../helpers/report/draft.ts";
import { withoutSecrets } from "../helpers/report/secrets.ts";
import { DEFAULT_TOUCH, readTouch } from "./barred.ts";
import { check } from "./commands/check.ts";
import { type CompareFlags, compareRuns } from "./commands/compare.ts";
import { docs } from "./commands/docs.ts";
import { doctor } from "./commands/doctor.ts";
import { runExisting } from "./commands/existing.ts";
import { down, up, upInside } from "./commands/keep.ts";
import { list, listFaults } from "./commands/list.ts";
import { onHost } from "./commands/on-host.ts";
import { prove } from "./commands/prove.ts";
import { report } from "./commands/report.ts";
import { run } from "./commands/run.ts";
import { supervise } from "./commands/supervise.ts";
import { type TargetFlags, wishIn, withImages, withTarget } from "./commands/target.ts";
import { test } from "./commands/test.ts";
import { trace } from "./commands/trace.ts";
import { addUpkeep } from "./commands/upkeep.ts";
import { CLAIMS, FAULTS } from "./lab.ts";
import { VERSION } from "./version.ts";
import { SELF } from "./worker.ts";

const IMAGE_NAMES = ["busybox", "redis", "node"] as const;
const REDACT = "hide addresses and the names of nodes, pods, namespaces and hosts, for publishing";

interface RunFlags extends TargetFlags {
  out: string;
  image: Partial<LabImages>;
  json?: true;
  redact?: true;
  seed: number;
  touch: readonly Touch[];
}

const signal = interruptSignal(
  (why) => process.stderr.write(`\nlabcheck: ${why}, taking down what was made\n`),
  () => process.stderr.write("\nlabcheck: ended at once; `labcheck clean` removes what is left\n"),
);
const program = new Command("labcheck")
  .description("Checks every claim of the Kubernetes Networking Lab on a real cluster, with evidence.")
  .version(VERSION)
  .exitOverride()
  .showHelpAfterError();

/** Reads one --image; throws UsageError for what names no part of the lab. */
function readImage(value: string, before: Partial<LabImages>): Partial<LabImages> {
  const [name = "", ...rest] = value.split("=");
  const known = IMAGE_NAMES.find((each) => each === name);
  if (known && rest.length > 0) return { ...before, [known]: rest.join("=") };
  throw new UsageError(
    `--image ${value} names no part of the lab.`,
    `Write ${IMAGE_NAMES.join("=… or ")}=….`,
  );
}

/** Reads --seed; throws UsageError for what is no whole number. */
function readSeed(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new UsageError(`--seed ${value} is no whole number.`, "Write --seed 7, for instance.");
}

const ends = async (code: Promise<number> | number) => {
  process.exitCode = await code;
};
const runCommand = (name: string) =>
  withImages(
    withTarget(
      new Command(name)
        .copyInheritedSettings(program)
        .argument("[pattern...]", "ids of claims; * stands for anything, a leading ! takes away"),
      "where the lab lives, with NAME-other: those that are there stay, others are made",
    ),
  )
    .option("--out <folder>", "where the report goes", "labcheck-report")
    .option(
      "--image <name=reference>",
      `another image for a part of the lab: ${IMAGE_NAMES.join(", ")}`,
      readImage,
      {},
    )
    .option(
      "--touch <kinds>",
      "what may be changed of a cluster that is not labcheck's own, beyond its namespaces: cluster, nodes",
      readTouch,
      DEFAULT_TOUCH,
    )
    .option("--seed <number>", "mix the order of the claims; 0 asks those that only read first", readSeed, 0)
    .option("--redact", REDACT)
    .option("--json", "print the report instead of lines for people");

program
  .addCommand(
    runCommand("run")
      .description("bring up the lab, ask the claims, write the report")
      .action(async (patterns: string[], flags: RunFlags) => {
        const [claims, wish] = [select(CLAIMS, patterns), await wishIn(flags)];
        const { seed, image: images, touch } = flags;
        const asked = {
          out: resolve(flags.out),
          json: flags.json ?? false,
          redacted: flags.redact ?? false,
          signal,
        };
        if (wish) return ends(runExisting({ ...asked, claims, seed, touch, wish: { ...wish, images } }));
        const draft = new ReportDraft({ id: "none", started: Date.now(), seed, version: VERSION }, claims);
        return ends(supervise({ ...asked, draft, argv: ["run-inside", ...rawArguments()] }));
      }),
  )
  .addCommand(
    runCommand("run-inside").action((patterns: string[], flags: RunFlags) => {
      const session = { ...readSession(), images: flags.image };
      const claims = select(CLAIMS, patterns);
      const identity = { id: session.id, started: session.started, seed: flags.seed, version: VERSION };
      const draft = new ReportDraft(identity, claims);
      return ends(
        run({
          ...{ session, claims, draft, seed: flags.seed, out: resolve(flags.out) },
          ...{ json: flags.json ?? false, redacted: flags.redact ?? false, touch: flags.touch, signal },
        }),
      );
    }),
    { hidden: true },
  );
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
program
  .command("prove")
  .description("inject faults one at a time, and see each turn the claims that it must")
  .argument("[fault...]", "ids of faults; * stands for anything, a leading ! takes away")
  .option("--out <folder>", "where the proof and its picture go", "labcheck-report")
  .option("--json", "print the proof as JSON")
  .action((patterns: string[]) => {
    select(FAULTS, patterns, "fault");
    return ends(onHost([SELF, "prove-inside", ...rawArguments()], signal));
  });
program
  .command("prove-inside", { hidden: true })
  .argument("[fault...]")
  .option("--out <folder>", "", "labcheck-report")
  .option("--json")
  .action((patterns: string[], { out, json = false }: { out: string; json?: boolean }) =>
    ends(prove({ faults: select(FAULTS, patterns, "fault"), out: resolve(out), json, signal })),
  );
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
program
  .command("up")
  .description("start a cluster and keep it; run uses it until down")
  .option("--json", "print how to reach it as JSON")
  .action((flags: { json?: true }) => ends(up(flags.json ?? false, signal)));
program.command("up-inside", { hidden: true }).action(() => ends(upInside(signal)));
program
  .command("down")
  .description("take the kept cluster down")
  .action(() => ends(down()));
addUpkeep(program, signal, ends);
program
  .command("test", { hidden: true })
  .allowUnknownOption()
  .argument("[arguments...]")
  .action((args: string[]) => ends(test(args, signal)));

program
  .command("check", { hidden: true })
  .description("types, lint, format, unused code, generated docs")
  .action(() => ends(check().then((code) => code || docs(program, true))));
program.command("docs", { hidden: true }).action(() => ends(docs(program, false)));

/** What was typed after the command, for the worker to read again. */
function rawArguments(): string[] {
  return process.argv.slice(3);
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (cause instanceof LabcheckError) return tell(cause);
  complain(`labcheck: ${inWords(error)}\n${error instanceof Error ? error.stack : ""}`);
  return EXIT.noCluster;
}

function tell(error: LabcheckError): number {
  const log = error.log ? `\n  The log is ${error.log}` : "";
  complain(`labcheck: ${error.message}\n  ${error.remedy}${log}`);
  return error.exitCode;
}

/** A failed command is quoted as it was run, with all that it was given. */
function complain(words: string): void {
  process.stderr.write(`${withoutSecrets(words)}\n`);
}

// Idle connections to the cluster and to the engine would keep the process for seconds.
process.stdout.write("", () => process.exit());
